"""Call off a lesson, or one student's part in it: said once, judged by the policy, told to whoever is concerned."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.kernel.workflow import start
from academy.models import Student, User
from academy.queries.audience import may_book, told
from academy.queries.office import works_here
from academy.queries.school import school, school_today
from academy.wiring import LESSONS_CHANGED
from academy.words import in_zone
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.judge import judge, set_aside
from scheduling.makeup.facts import FAMILY_SIDES
from scheduling.models import Cancellation, Cause, Decision, Lesson, Participant, Side
from scheduling.queries.judging import OF_AGE, rules_on

Channel = Cancellation.Channel
# What a family may give as its reason.
FAMILY_CAUSES = (Cause.FAMILY, Cause.ILLNESS, Cause.EMERGENCY, Cause.WEATHER, Cause.HOLIDAY, Cause.TECHNICAL)


@transaction.atomic
def call_off(
    *,
    lesson: Lesson,
    student: Student | None,
    cause: str,
    side: str,
    channel: str,
    by: User | None,
    words: str = "",
    has_proof: bool = False,
    announced_at: datetime | None = None,
    outcome: str | None = None,
    exception: str = "",
    is_told: bool = True,
) -> list[Decision]:
    """Call off the whole lesson (student: None) or one student's part in it; what the policy says of each student.

    A group goes on without one of its students, whose seat and hour are free then; any other lesson is cancelled.
    announced_at: when the office was told, where it writes it down later. Calling it off again changes nothing.
    outcome with exception: staff decide otherwise than the policy, with their reason. is_told: False where the caller
    tells everybody of many lessons at once.
    Raises Refusal: not allowed, over, not booked, or without the words the policy asks for.
    """
    # Against everybody who moves, books or calls off these people's hours; all queue in the same order.
    coming = [row.student for row in lesson.participants.select_related("student")]
    lock_calendars(lesson.teacher, lesson.room, *coming)
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("teacher").get(pk=lesson.pk)
    concerned = _concerned(lesson, student)
    said = lesson.cancellations.filter(student=student, taken_back_at=None).first()
    if said:
        return _decisions(lesson, concerned)
    refuse_call_off(lesson, concerned, side=side, channel=channel, cause=cause, by=by, words=words, whole=not student)
    said = Cancellation(
        lesson=lesson,
        student=student,
        cause=cause,
        side=side,
        channel=channel,
        words=words.strip(),
        has_proof=has_proof,
        announced_by=by,
    )
    if announced_at:
        said.announced_at = announced_at
    said.save()
    _free_the_time(lesson, student)
    # A trial is no lesson that is owed: whoever cannot come chooses another one.
    judged = [
        judge(lesson=lesson, student=row, by=by, outcome=outcome, exception=exception)
        for row in (concerned if lesson.kind != Lesson.Kind.TRIAL else ())
    ]
    if is_told:
        _tell(said, concerned, judged, by)
    start("freed-hour", said)
    return judged


@transaction.atomic
def take_back(*, cancellation: Cancellation, by: User | None) -> None:
    """The lesson takes place after all, as long as it is to come and nobody took the hour; a credit is withdrawn.

    Raises Refusal: not allowed, over, the hour (or seat) is taken, or its credit was used already.
    """
    lesson = cancellation.lesson
    coming = [row.student for row in lesson.participants.select_related("student")]
    lock_calendars(lesson.teacher, lesson.room, *coming)
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    said = Cancellation.objects.select_for_update(of=("self",)).select_related("student").get(pk=cancellation.pk)
    if said.taken_back_at:
        return
    concerned = [said.student] if said.student else coming
    _refuse_person(lesson, concerned, side=said.side, channel=said.channel, by=by, whole=not said.student)
    if lesson.starts_at <= now():
        raise Refusal(_("This lesson’s time has begun, so it can no longer take place after all."), code="over")
    for row in concerned:
        set_aside(lesson=lesson, student=row, because=_("The lesson takes place after all."), by=by)
    Cancellation.objects.filter(pk=said.pk).update(taken_back_at=now())
    _take_the_time(lesson, said.student)
    import_string(LESSONS_CHANGED)(students=[row.pk for row in concerned])
    for person in {lesson.teacher.user, *(one for row in concerned for one in told(row.family))}:
        tell(person, "lesson_on_again", about=said)


def reinstate(*, lesson: Lesson, by: User) -> None:
    """A lesson that was called off takes place after all. Raises Refusal where it was not, and as take_back does."""
    said = lesson.cancellations.filter(student=None, taken_back_at=None).first()
    if said is None and lesson.kind != Lesson.Kind.GROUP:
        # Said of its only student.
        said = lesson.cancellations.filter(taken_back_at=None).first()
    if said is None:
        raise Refusal(_("This lesson was not called off, or its place was given back."), code="not-called-off")
    take_back(cancellation=said, by=by)


def refuse_call_off(
    lesson: Lesson,
    students: Sequence[Student],
    *,
    side: str,
    channel: str,
    cause: str,
    by: User | None,
    words: str,
    whole: bool,
) -> None:
    """Raises Refusal where this person may not call it off, or not so."""
    _refuse_person(lesson, students, side=side, channel=channel, by=by, whole=whole)
    if lesson.state != Lesson.State.BOOKED or not students:
        sentence = _("This lesson is “%(state)s”, so there is nothing to call off.")
        raise Refusal(sentence % {"state": lesson.get_state_display()}, code="not-booked")
    if side not in FAMILY_SIDES:
        return
    if cause not in FAMILY_CAUSES:
        sentence = _("Choose one of the reasons.")
        raise Refusal(sentence, code="cause", fields={"cause": sentence})
    if lesson.starts_at <= now() and channel == Channel.PORTAL:
        raise Refusal(_("This lesson has begun. Call us, and we will see what can be done."), code="over")
    rules = rules_on(in_zone(lesson.starts_at, school().zone).date())
    if rules.words_required and channel == Channel.PORTAL and not words.strip():
        sentence = _("Say in a few words why; the school’s make-up policy asks for it.")
        raise Refusal(sentence, code="words-required", fields={"words": sentence})


def _refuse_person(
    lesson: Lesson, students: Sequence[Student], *, side: str, channel: str, by: User | None, whole: bool
) -> None:
    """A rule needs nobody; the office may write down what anybody said; else each speaks for themselves."""
    if channel == Channel.SYSTEM or (by and works_here(by)):
        return
    allowed = False
    if by and side == Side.TEACHER:
        allowed = lesson.teacher.user_id == by.pk
    elif by and side == Side.FAMILY and not whole:
        allowed = all(may_book(by, row.family_id) for row in students)
    elif by and side == Side.STUDENT and not whole:
        today = school_today()
        allowed = all(row.user_id == by.pk and row.age_on(today) >= OF_AGE for row in students)
    if not allowed:
        raise Refusal(_("You may not call this lesson off."), code="not-allowed")


def _concerned(lesson: Lesson, student: Student | None) -> list[Student]:
    """Whose lesson is called off: this student's, or that of all who still come."""
    rows = lesson.participants.select_related("student__family").order_by("pk")
    return [row.student for row in rows if row.student == student or (student is None and row.excused_at is None)]


def _decisions(lesson: Lesson, students: Sequence[Student]) -> list[Decision]:
    return list(lesson.decisions.filter(student__in=students, replaced_at=None).order_by("pk"))


def _free_the_time(lesson: Lesson, student: Student | None) -> None:
    if student and lesson.kind == Lesson.Kind.GROUP:
        Participant.objects.filter(lesson=lesson, student=student).update(excused_at=now())
    else:
        Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.CANCELLED)


def _take_the_time(lesson: Lesson, student: Student | None) -> None:
    try:
        with transaction.atomic():
            if student and lesson.kind == Lesson.Kind.GROUP:
                Participant.objects.filter(lesson=lesson, student=student).update(excused_at=None)
            else:
                Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.BOOKED)
    except IntegrityError as error:
        if not any(judge in str(error) for judge in ("nobody_in_two_places", "a_seat_for_everybody")):
            raise
        raise Refusal(_("Somebody has taken that hour meanwhile. Choose another one."), code="taken") from error


def _tell(said: Cancellation, students: Sequence[Student], judged: Sequence[Decision], by: User | None) -> None:
    """Each family with what the policy says of its own student; the teacher, unless it was the teacher who said it."""
    decisions = {row.student_id: row for row in judged}
    for student in students:
        about = decisions.get(student.pk)
        for person in told(student.family):
            if about:
                tell(person, "lesson_called_off", about=about)
            else:
                tell(person, "trial_called_off", about=said)
    if said.lesson.teacher.user != by:
        tell(said.lesson.teacher.user, "teacher_called_off", about=said)
