"""Join the waiting list, and leave it. Who stands where is derived (scheduling/queries/line.py)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import advisory_locks
from academy.kernel.errors import Refusal
from academy.models import CourseOffering, Student, Subject, Teacher, User
from academy.queries.audience import may_book
from scheduling.actions.book import refuse_age
from scheduling.actions.book_seat import own_seat
from scheduling.models import Place, Timeslot, WaitingEntry, Weekday
from scheduling.queries.free import free_times, offered
from scheduling.queries.line import Standing, standings
from scheduling.queries.seats import groups

# The space of advisory locks of the waiting list: one line, one lock.
LINE = 5
# So many wishes may one student have open at a time.
MOST = 5


def join(
    *,
    student: Student,
    by: User,
    timeslot: Timeslot | None = None,
    offering: CourseOffering | None = None,
    teacher: Teacher | None = None,
    subject: Subject | None = None,
    weekday: int | None = None,
) -> WaitingEntry:
    """Stand in line for a weekly time, a group, a teacher, or any teacher of a subject (weekday: only then).

    Asking again for the same returns the entry there is, in its old place. Raises Refusal: not allowed, too young or
    old, it can be had now (with it as alternatives), the student has it already, or waits for too much.
    """
    wish: dict[str, Any] = {
        "timeslot": timeslot,
        "offering": offering,
        "teacher": teacher,
        "subject": subject,
        "weekday": weekday,
    }
    if not may_book(by, student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    _refuse_nonsense(wish)
    refuse_age(student, by=by)
    with transaction.atomic():
        lock_the_line()
        mine = WaitingEntry.objects.filter(student=student, state__in=("waiting", "offered"))
        if found := mine.filter(**wish).first():
            return found
        _refuse_what_is_there(student, wish)
        if mine.count() >= MOST:
            raise Refusal(_("A student may wait for %(most)s things at a time.") % {"most": MOST}, code="too-many")
        return WaitingEntry.objects.create(student=student, asked_by=by, **wish)


def lock_the_line() -> None:
    """Against two who join at once and are told the same number, and against two who are asked in the wrong order."""
    advisory_locks(space=LINE, numbers=[1])


def leave(*, entry: WaitingEntry, because: str = "") -> None:
    """Stop waiting. Again: nothing more happens. An open offer is declined instead (see offers.decline)."""
    rows = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingEntry.State.WAITING)
    rows.update(state=WaitingEntry.State.ENDED, ended_because=(because or _("The family left the line."))[:200])


def position(entry: WaitingEntry) -> Standing | None:
    """Where an entry stands; None when it does not wait any more."""
    return standings([entry]).get(entry.pk)


def _refuse_nonsense(wish: dict[str, Any]) -> None:
    if not any(wish[name] for name in ("timeslot", "offering", "teacher", "subject")):
        raise Refusal(_("Say what is waited for: a time, a group, a teacher or a subject."), code="nonsense")
    if wish["weekday"] is not None and wish["weekday"] not in Weekday.values:
        raise Refusal(
            _("Choose a day of the week."), code="nonsense", fields={"weekday": _("Choose a day of the week.")}
        )
    if wish["offering"] and wish["offering"].capacity is None:
        raise Refusal(_("This course is not taught in a group."), code="nonsense")


def _refuse_what_is_there(student: Student, wish: dict[str, Any]) -> None:
    """Raises Refusal where the student has it, or could simply book it."""
    offering, timeslot = wish["offering"], wish["timeslot"]
    has = (
        own_seat(student, offering)
        if offering
        else Place.objects.live().filter(enrolment__student=student, timeslot=timeslot).exists()
        if timeslot
        else None
    )
    if has:
        raise Refusal(_("%(name)s has this place already.") % {"name": student.first_name}, code="enrolled")
    now_free: list[Any]
    if offering:
        now_free = [group for group in groups([offering]) if group.on_offer]
    else:
        slots = offered(subject=wish["subject"], weekday=wish["weekday"], teacher=wish["teacher"])
        now_free = free_times(slots.filter(pk=timeslot.pk) if timeslot else slots, students=[student])[:3]
    if now_free:
        sentence = _("There is no need to wait: this can be booked now.")
        raise Refusal(sentence, code="can-be-booked", alternatives=now_free)
