"""A teacher who says that she is away: her lessons of that day wait for the office."""

from datetime import timedelta

from academy.kernel.db import now
from academy.models import Teacher
from academy.models.zone import midnight
from academy.words import in_zone
from scheduling.actions.absence import report_absence
from scheduling.models import Lesson, Unavailability
from tests.cast import ALVAREZ

# Far enough that the office has time, near enough that it is asked now.
AHEAD = timedelta(days=12)


def add_absence() -> None:
    """Once; Ms Alvarez, on the first day of lessons that is nearly two weeks away."""
    teacher = Teacher.objects.get(user__email=ALVAREZ.email)
    later = Lesson.objects.of_teacher(teacher).filter(state=Lesson.State.BOOKED, starts_at__gt=now() + AHEAD)
    lesson = later.order_by("starts_at").first()
    if lesson is None or Unavailability.objects.filter(teacher=teacher).exists():
        return
    day = in_zone(lesson.starts_at, teacher.zone).date()
    begins, ends = (midnight(day + timedelta(days=days), teacher.zone) for days in (0, 1))
    report_absence(
        teacher=teacher,
        starts_at=begins,
        ends_at=ends,
        kind=Unavailability.Kind.SICKNESS,
        by=teacher.user,
        note="Wisdom teeth",
    )
