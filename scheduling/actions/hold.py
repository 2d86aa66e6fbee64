"""A provisional enrolment and the place it holds, for as long as the school gives people to pay or to answer."""

from datetime import timedelta

from academy.kernel.db import Now
from academy.models import Course, CourseOffering, Enrolment, Student, User
from academy.queries.school import school
from scheduling.models import Place, Timeslot


def hold(
    *,
    student: Student,
    offering: CourseOffering,
    by: User,
    because: str = "",
    timeslot: Timeslot | None = None,
    lasting: timedelta | None = None,
) -> Place:
    """Write both; the caller holds the calendars' locks and writes the lessons or seats into the same transaction.

    lasting: how long it is held; the school's time to pay, where nothing is said.
    """
    enrolment = Enrolment.objects.create(
        student=student,
        offering=offering,
        booked_by=by,
        assigned_because=because,
        is_single=offering.course.format == Course.Format.SINGLE,
    )
    until = Now() + (lasting or timedelta(minutes=school().hold_minutes))
    return Place.objects.create(enrolment=enrolment, timeslot=timeslot, expires_at=until)
