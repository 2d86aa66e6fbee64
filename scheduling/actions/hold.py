"""A provisional enrolment and the place it holds, for as long as the school gives people to pay or to answer."""

from datetime import timedelta

from django.utils.module_loading import import_string

from academy.kernel.db import Now
from academy.models import Course, CourseOffering, Enrolment, Student, User
from academy.queries.school import school
from academy.wiring import USE_VOUCHER
from scheduling.models import Place, Timeslot


def hold(
    *,
    student: Student,
    offering: CourseOffering,
    by: User,
    because: str = "",
    timeslot: Timeslot | None = None,
    lasting: timedelta | None = None,
    voucher: str = "",
) -> Place:
    """Write both; the caller holds the calendars' locks and writes the lessons or seats into the same transaction.

    lasting: how long it is held; the school's time to pay, where nothing is said. voucher: a code to be used for it.
    Raises Refusal where that cannot be.
    """
    enrolment = Enrolment.objects.create(
        student=student,
        offering=offering,
        booked_by=by,
        assigned_because=because,
        is_single=offering.course.format == Course.Format.SINGLE,
    )
    if voucher:
        import_string(USE_VOUCHER)(code=voucher, enrolment=enrolment, by=by)
    until = Now() + (lasting or timedelta(minutes=school().hold_minutes))
    return Place.objects.create(enrolment=enrolment, timeslot=timeslot, expires_at=until)
