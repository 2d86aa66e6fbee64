"""A group: its course, its weekly hour to the end of the term, and the children with a seat in it."""

from datetime import time

from academy.kernel.db import Now
from academy.models import Course, CourseOffering, Enrolment, Semester, Student, Subject, Teacher, User
from scheduling.actions.materialise import materialise
from scheduling.models import Place, Series

# An hour at which nobody teaches otherwise.
SUNDAY, TEN = 6, time(10)


def open_group(
    semester: Semester, teacher: Teacher, *, students: list[Student], by: User, capacity: int = 4
) -> CourseOffering:
    """A group of 45 minutes on Sundays at ten, with these students for the whole term."""
    course = Course.objects.create(
        slug="guitar-group",
        subject=Subject.objects.get(slug="guitar"),
        name="Guitar, group, 45 minutes",
        format=Course.Format.GROUP,
        minutes=45,
        lesson_cents=1800,
    )
    offering = CourseOffering.objects.create(course=course, semester=semester, capacity=capacity)
    series = Series.objects.create(
        offering=offering,
        teacher=teacher,
        weekday=SUNDAY,
        starts=TEN,
        minutes=45,
        first_day=semester.first_day,
        last_day=semester.last_day,
    )
    for student in students:
        enrolment = Enrolment.objects.create(
            student=student, offering=offering, state=Enrolment.State.ACTIVE, booked_by=by
        )
        Place.objects.create(enrolment=enrolment, state=Place.State.CONFIRMED, expires_at=Now(), confirmed_at=Now())
    materialise(series=series)
    return offering
