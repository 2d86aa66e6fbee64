"""Book a seat in a group: hold one in every lesson that is still to come, or say that the group is full."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.workflow import start
from academy.models import CourseOffering, Enrolment, Student, User
from academy.queries.audience import may_book
from scheduling.actions.book import refuse_age
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.hold import hold
from scheduling.models import Participant, WaitingEntry
from scheduling.queries.free import earliest
from scheduling.queries.line import before
from scheduling.queries.seat_claims import busy_in_group
from scheduling.queries.seats import Group, groups


def book_seat(
    *, student: Student, offering: CourseOffering, by: User, because: str = "", voucher: str = ""
) -> Enrolment:
    """Hold a seat to the end of the semester and start its enrolment.

    Asking again for a seat the student has returns its enrolment: somebody clicked twice, or in two tabs.
    Raises Refusal: not allowed, too young or old, full, kept for those in line, the student is busy, or the voucher (a
    code) cannot be used; the first two with other groups of the subject that have a seat.
    """
    if not may_book(by, student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    refuse_age(student, by=by)
    own = own_seat(student, offering)
    if own:
        return own
    try:
        # Most who come too late are told so without standing in the queue.
        look_at_group(student, offering)
        with transaction.atomic():
            enrolment = hold_seat(student=student, offering=offering, by=by, because=because, voucher=voucher)
            start("enrolment", enrolment)
        return enrolment
    except IntegrityError as error:
        no = _judged(str(error), student, offering)
        if no is None:
            raise
    except Refusal as refusal:
        no = refusal
    if no.code == "enrolled" and (own := own_seat(student, offering)):
        return own
    if no.code in ("full", "in-line"):
        others = groups(subject=offering.course.subject)
        no.alternatives = [group for group in others if group.on_offer and group.offering.pk != offering.pk][:3]
    raise no


def own_seat(student: Student, offering: CourseOffering) -> Enrolment | None:
    """The enrolment by which the student has a seat there, held or confirmed."""
    return student.enrolments.live().filter(offering=offering).first()


def look_at_group(student: Student, offering: CourseOffering, *, lasting: timedelta | None = None) -> Group:
    """The group with its lessons to come. Raises Refusal: it is over, full, kept for those in line, or they are busy.

    lasting: it is looked at for who is first in line; what begins before they must have answered does not count.
    """
    after = max(earliest(), now() + lasting) if lasting else earliest()
    found = next(iter(groups([offering], after=after)), None)
    if found is None:
        raise Refusal(_("This group has no lessons to come."), code="no-course")
    if not found.free:
        sentence = _("%(group)s is full: all %(seats)s seats are taken.")
        raise Refusal(sentence % {"group": offering.course, "seats": offering.capacity}, code="full")
    if lasting is None and found.free <= before(student, offering):
        sentence = _("The free seat in %(group)s goes to a family that is waiting for it.")
        raise Refusal(sentence % {"group": offering.course}, code="in-line")
    if busy_in_group([student.pk], offering):
        raise _busy(student)
    return found


def hold_seat(
    *,
    student: Student,
    offering: CourseOffering,
    by: User,
    because: str = "",
    lasting: timedelta | None = None,
    voucher: str = "",
) -> Enrolment:
    """Hold it, in the caller's transaction. The capacity is judged by the database (a_seat_for_everybody)."""
    # Against everybody else who wants a seat, and against another lesson of this student.
    teachers = {series.teacher for series in offering.series.select_related("teacher")}
    lock_calendars(student, *teachers)
    if own_seat(student, offering):
        raise _enrolled(student, offering)
    group = look_at_group(student, offering, lasting=lasting)
    place = hold(student=student, offering=offering, by=by, because=because, lasting=lasting, voucher=voucher)
    Participant.objects.bulk_create(
        Participant(lesson=lesson, student=student, place=place) for lesson in group.lessons
    )
    if lasting is None:
        end_own_wishes(student, offering)
    return place.enrolment


def end_own_wishes(student: Student, offering: CourseOffering) -> None:
    """Who has a seat waits for none."""
    rows = WaitingEntry.objects.filter(student=student, offering=offering, state=WaitingEntry.State.WAITING)
    rows.update(state=WaitingEntry.State.ENDED, ended_because=_("A seat was booked."))


def _judged(said: str, student: Student, offering: CourseOffering) -> Refusal | None:
    """What the database's no means, should anything have come past the locks."""
    if "a_seat_for_everybody" in said:
        sentence = _("%(group)s is full: all %(seats)s seats are taken.")
        return Refusal(sentence % {"group": offering.course, "seats": offering.capacity}, code="full")
    if "nobody_in_two_places" in said:
        return _busy(student)
    return _enrolled(student, offering) if "student_once_in_an_offering" in said else None


def _busy(student: Student) -> Refusal:
    sentence = _("%(name)s already has a lesson at that time.") % {"name": student.first_name}
    return Refusal(sentence, code="student-busy")


def _enrolled(student: Student, offering: CourseOffering) -> Refusal:
    words = {"student": student.first_name, "course": offering.course}
    return Refusal(_("%(student)s already has a place in %(course)s.") % words, code="enrolled")
