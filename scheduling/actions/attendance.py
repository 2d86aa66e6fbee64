"""The teacher's mark: who was there. What was missed is judged by the policy, what was taught is taught."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from academy.models import User
from academy.queries.office import works_here
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.call_off import call_off
from scheduling.actions.credit_clock import redeem_taught
from scheduling.actions.judge import judge, set_aside
from scheduling.models import Attendance, Cancellation, Cause, Lesson, Participant, Side

Mark = Attendance.Mark
THERE = (Mark.PRESENT, Mark.LATE)
# A student may be marked so long before the lesson begins: who comes early is there.
EARLY = timedelta(minutes=15)
# So long after its end a teacher may think better of a mark; later the office does it.
SECOND_THOUGHTS = timedelta(days=7)


@transaction.atomic
def mark(*, participant: Participant, mark: str, by: User) -> Attendance | None:
    """Write down whether a student was there; a mark given earlier is replaced. The same again changes nothing.

    Who was absent is judged by the make-up policy; who was there after all has missed nothing. The lesson is taught
    once everybody who comes is marked. "Teacher absent" calls the whole lesson off, and leaves no mark (None).
    Raises Refusal: not this person's lesson, too early, too late for a teacher, called off, or the credit of an
    earlier "absent" is used already.
    """
    lesson = Lesson.objects.select_related("teacher", "room").get(pk=participant.lesson_id)
    coming = [row.student for row in lesson.participants.select_related("student")]
    # Against two taps at once, and against its being moved or called off meanwhile.
    lock_calendars(lesson.teacher, lesson.room, *coming)
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("teacher").get(pk=lesson.pk)
    participant = Participant.objects.select_related("student").get(pk=participant.pk)
    _refuse(lesson, participant, mark, by)
    if mark == Mark.TEACHER_ABSENT:
        _teacher_absent(lesson, by)
        return None
    there = Attendance.objects.filter(participant=participant).first()
    if there and there.mark == mark:
        return there
    facts = {"mark": mark, "marked_by": by, "marked_at": Now()}
    attendance, _is_new = Attendance.objects.update_or_create(participant=participant, defaults=facts)
    if mark in THERE:
        set_aside(lesson=lesson, student=participant.student, because=_("The student was there."), by=by)
    else:
        judge(lesson=lesson, student=participant.student, by=by)
    _teach(lesson)
    attendance.refresh_from_db()
    return attendance


@transaction.atomic
def mark_all_present(*, lesson: Lesson, by: User) -> None:
    """Everybody who comes and is not marked yet was there: one tap for a group. Raises Refusal as `mark` does."""
    for participant in lesson.participants.filter(excused_at=None, attendance=None).order_by("pk"):
        mark(participant=participant, mark=Mark.PRESENT, by=by)


def _refuse(lesson: Lesson, participant: Participant, wanted: str, by: User) -> None:
    office = works_here(by)
    if not office and lesson.teacher.user_id != by.pk:
        raise Refusal(_("This is not your lesson."), code="not-allowed")
    if wanted not in Mark.values:
        raise Refusal(_("Choose one of the marks."), code="mark", fields={"mark": _("Choose one of the marks.")})
    if lesson.state not in (Lesson.State.BOOKED, Lesson.State.TAUGHT) or participant.excused_at:
        sentence = _("This lesson was called off, so nobody is marked in it.")
        raise Refusal(sentence, code="called-off")
    at = now()
    if at < lesson.starts_at - EARLY:
        raise Refusal(_("This lesson has not begun. Mark it from 15 minutes before its start."), code="too-early")
    if not office and at > lesson.ends_at + SECOND_THOUGHTS:
        raise Refusal(_("This lesson was more than 7 days ago. The office can still correct it."), code="too-late")


def _teach(lesson: Lesson) -> None:
    """booked → taught once nobody is left to mark; a make-up's credit is used with it."""
    unmarked = lesson.participants.filter(excused_at=None, attendance=None)
    if lesson.state == Lesson.State.BOOKED and not unmarked.exists():
        Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.TAUGHT)
        redeem_taught(lesson=lesson)


def _teacher_absent(lesson: Lesson, by: User) -> None:
    """Nobody was taught: marks given by mistake go, and everybody's lesson is owed by the policy."""
    Attendance.objects.filter(participant__lesson=lesson).delete()
    if lesson.state == Lesson.State.TAUGHT:
        Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.BOOKED)
    call_off(
        lesson=lesson,
        student=None,
        cause=Cause.TEACHER,
        side=Side.STAFF if works_here(by) else Side.TEACHER,
        channel=Cancellation.Channel.PORTAL,
        by=by,
    )
