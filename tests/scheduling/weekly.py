"""A confirmed weekly place on days of its own, for tests of series."""

from datetime import date, time, timedelta
from typing import Any

from academy.kernel.db import now
from academy.models import AcademicYear, Course, CourseOffering, Enrolment, Semester, Teacher
from scheduling.actions.materialise import materialise
from scheduling.models import Place, Series
from tests.cast import GIULIA, MIA, Child
from tests.scheduling.hours import TORONTO, TUESDAY
from tests.school import Cedar

# Eight Tuesdays, over the change of clocks on 14 March.
LAST = TUESDAY + timedelta(weeks=7, days=3)


def spring() -> Semester:
    """A term far from the demo's own."""
    year, _new = AcademicYear.objects.get_or_create(
        name="Spring", defaults={"first_day": TUESDAY - timedelta(days=1), "last_day": LAST}
    )
    return Semester.objects.get_or_create(
        name="Spring", defaults={"year": year, "first_day": year.first_day, "last_day": LAST}
    )[0]


def place_of(cedar: Cedar, child: Child = MIA, course: Course | None = None) -> Place:
    """Confirmed, with nothing on the calendar yet."""
    course = course or Course.objects.get(slug="piano-30")
    offering, _new = CourseOffering.objects.get_or_create(course=course, semester=spring())
    enrolment = Enrolment.objects.create(
        student=cedar.student(child), offering=offering, booked_by=cedar.user(GIULIA), state="active"
    )
    return Place.objects.create(enrolment=enrolment, state=Place.State.CONFIRMED, expires_at=now(), confirmed_at=now())


def series_of(place: Place, teacher: Teacher, *, day: date = TUESDAY, starts: str = "15:00", **other: Any) -> Series:
    """Weekly from that day to the end of March and a little longer; its lessons are written."""
    row = Series.objects.create(
        place=place,
        teacher=teacher,
        weekday=day.weekday(),
        starts=time.fromisoformat(starts),
        **{"zone": TORONTO, "first_day": day, "last_day": LAST} | other,
    )
    assert not materialise(series=row).in_the_way
    return row


def days(series: Series, *states: str) -> list[str]:
    """The days of its lessons in these states (all, where none is named) as MM-DD, in order."""
    lessons = series.lessons.order_by("day")
    return [f"{lesson.day:%m-%d}" for lesson in (lessons.filter(state__in=states) if states else lessons)]
