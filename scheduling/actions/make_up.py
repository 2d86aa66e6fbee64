"""Book a make-up lesson with a credit, move it, or put it in the place of a lesson in one go."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.models import Student, User
from academy.queries.audience import may_book, told
from academy.queries.office import works_here
from academy.queries.school import school_today
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.call_off import call_off
from scheduling.actions.credit import reserve
from scheduling.models import Cancellation, Cause, CreditEntry, Lesson, MakeUpCredit, Participant, Side
from scheduling.queries.bookable import bookable, nearest, why_not
from scheduling.queries.judging import OF_AGE
from scheduling.queries.makeups import credit_of
from scheduling.queries.openings import Opening


def book_make_up(*, credit: MakeUpCredit, opening: Opening, by: User, exception: str = "") -> Lesson:
    """Book this hour with this credit, which is reserved for it. Asking again for the same hour returns the lesson.

    exception: the office's reason to go past the policy; what is physically taken stays taken.
    Raises Refusal: not allowed, the credit is used or expired, the policy does not allow the hour, or somebody was
    quicker (code "just-taken", with up to three other Openings).
    """
    student = credit.student
    _refuse_person(student, by, exception)
    try:
        with transaction.atomic():
            # Against everybody who wants this teacher, room or student, and against this credit's being used twice.
            lock_calendars(opening.teacher, opening.room, student)
            there = _there(credit, opening)
            if there:
                return there
            _refuse(credit, opening, exception)
            if credit.student_id != student.pk:
                raise Refusal(_("This credit is a brother’s or sister’s by now."), code="credit-used")
            lesson = Lesson.objects.create(
                kind=Lesson.Kind.MAKE_UP,
                teacher=opening.teacher,
                room=opening.room,
                starts_at=opening.starts_at,
                ends_at=opening.ends_at,
                allowed_because=exception[:200],
            )
            Participant.objects.create(lesson=lesson, student=student)
            reserve(credit=credit, lesson=lesson, because=_("Booked."), by=by)
            _tell(lesson, student, "make_up_booked", by)
            return lesson
    except IntegrityError as error:
        no = _taken(error)
    except Refusal as refusal:
        no = refusal
    # Those who lost give the locks back first, and then look for something else.
    if no.code in ("just-taken", "not-offered"):
        no.alternatives = nearest(bookable(credit), opening.starts_at)
    raise no


def move_make_up(*, lesson: Lesson, opening: Opening, by: User, exception: str = "") -> Lesson:
    """Give a booked make-up another hour; its credit stays with it. Raises Refusal as booking does, and where the
    policy does not let a make-up be moved."""
    credit = credit_of(lesson)
    if credit is None or lesson.kind != Lesson.Kind.MAKE_UP:
        raise Refusal(_("Only a make-up lesson that was booked with a credit can be moved here."), code="no-make-up")
    _refuse_person(credit.student, by, exception)
    try:
        with transaction.atomic():
            lock_calendars(lesson.teacher, lesson.room, opening.teacher, opening.room, credit.student)
            lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
            if lesson.state != Lesson.State.BOOKED or lesson.starts_at <= now():
                raise Refusal(_("This make-up lesson can no longer be moved."), code="over")
            _refuse(credit, opening, exception, moving=lesson)
            Lesson.objects.filter(pk=lesson.pk).update(
                teacher=opening.teacher, room=opening.room, starts_at=opening.starts_at, ends_at=opening.ends_at
            )
            lesson.refresh_from_db()
            _tell(lesson, credit.student, "make_up_moved", by)
            return lesson
    except IntegrityError as error:
        no = _taken(error)
    except Refusal as refusal:
        no = refusal
    if no.code in ("just-taken", "not-offered"):
        no.alternatives = nearest(bookable(credit), opening.starts_at)
    raise no


@transaction.atomic
def reschedule(*, lesson: Lesson, student: Student, opening: Opening, by: User, words: str = "") -> Lesson:
    """Call the lesson off and book its make-up at that hour: both, or neither.

    Raises Refusal where the policy gives no credit for it (with its reasons), or as the two verbs do.
    """
    coming = [row.student for row in lesson.participants.select_related("student")]
    # All at once and first, so that the two verbs, which lock again, wait for nobody.
    lock_calendars(lesson.teacher, lesson.room, opening.teacher, opening.room, student, *coming)
    decisions = call_off(
        lesson=lesson,
        student=student,
        cause=Cause.FAMILY,
        side=Side.FAMILY,
        channel=Cancellation.Channel.PORTAL,
        by=by,
        words=words,
    )
    credit = MakeUpCredit.objects.open().filter(decision__in=decisions).select_related("student").first()
    if credit is None:
        sentence = _("The policy gives no make-up for this lesson, so nothing was changed.")
        raise Refusal(sentence, code="no-credit")
    return book_make_up(credit=credit, opening=opening, by=by)


def _refuse_person(student: Student, by: User, exception: str) -> None:
    if works_here(by) and (exception or not may_book(by, student.family_id)):
        if not exception.strip():
            sentence = _("Say why the office books it.")
            raise Refusal(sentence, code="reason-missing", fields={"exception": sentence})
        return
    grown_up = student.user_id == by.pk and student.age_on(school_today()) >= OF_AGE
    if exception or not (grown_up or may_book(by, student.family_id)):
        raise Refusal(_("You may not book for this student."), code="not-allowed")


def _there(credit: MakeUpCredit, opening: Opening) -> Lesson | None:
    """The lesson it is booked for already, where that is this very hour: somebody clicked twice."""
    entry = credit.entries.filter(
        kind=CreditEntry.Kind.RESERVED,
        lesson__state=Lesson.State.BOOKED,
        lesson__teacher=opening.teacher,
        lesson__starts_at=opening.starts_at,
    ).last()
    return entry.lesson if entry else None


def _refuse(credit: MakeUpCredit, opening: Opening, exception: str, moving: Lesson | None = None) -> None:
    credit.refresh_from_db()
    wanted = MakeUpCredit.State.RESERVED if moving else MakeUpCredit.State.OPEN
    if credit.state != wanted:
        sentence = _("This credit is “%(state)s” already, so nothing was booked.")
        raise Refusal(sentence % {"state": credit.get_state_display()}, code="credit-used")
    if opening.starts_at <= now():
        raise Refusal(_("This hour is over. Choose one that is to come."), code="over")
    reasons = [] if exception else why_not(credit, opening, is_move=moving is not None)
    if reasons:
        raise Refusal(reasons[0], code="not-offered")


def _taken(error: IntegrityError) -> Refusal:
    if "nobody_in_two_places" not in str(error):
        raise error
    return Refusal(_("Somebody was a moment quicker: this hour has just been taken."), code="just-taken")


def _tell(lesson: Lesson, student: Student, kind: str, by: User) -> None:
    """Once for each time the lesson has had."""
    for person in {*told(student.family), lesson.teacher.user}:
        tell(person, kind, about=lesson, occasion=str(lesson.sequence))
