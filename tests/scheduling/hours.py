"""A calendar begun anew, for tests that name days and hours themselves."""

from datetime import date, datetime, time, timedelta
from typing import Any

from academy.models import Student, Teacher
from academy.models.zone import zone
from scheduling.models import Availability, Lesson, Participant, Room, Unavailability
from scheduling.queries.occurrences import instant
from tests.cast import OLIVIA
from tests.school import Cedar
from tests.spring import YEAR

TORONTO = "America/Toronto"
# Far from today, so that no day of the demo's own term is meant. The clocks change on 14 March and 7 November.
TUESDAY = date(YEAR, 3, 2)


def at(day: date, clock: str, zone_name: str = TORONTO) -> datetime:
    """The instant at which a wall clock shows HH:MM."""
    return instant(day, time.fromisoformat(clock), zone_name)


def offers(teacher: Teacher, day: date, starts: str, ends: str, **other: Any) -> Availability:
    """From that day on, every week."""
    return Availability.objects.create(
        teacher=teacher,
        weekday=day.weekday(),
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        **{"first_day": day, "zone": TORONTO} | other,
    )


def only_offers(teacher: Teacher, day: date, starts: str, ends: str, **other: Any) -> Availability:
    """These hours and no others."""
    Availability.objects.filter(teacher=teacher).delete()
    return offers(teacher, day, starts, ends, **other)


def lesson(
    teacher: Teacher, starts_at: datetime, *, room: Room | None = None, students: tuple[Student, ...] = (), **other: Any
) -> Lesson:
    """A booked half hour on its own."""
    row = Lesson.objects.create(
        teacher=teacher, room=room, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30), **other
    )
    for student in students:
        Participant.objects.create(lesson=row, student=student)
    return row


def away(cedar: Cedar, teacher: Teacher, starts_at: datetime, ends_at: datetime) -> Unavailability:
    """Leave, entered by the office."""
    return Unavailability.objects.create(
        teacher=teacher, starts_at=starts_at, ends_at=ends_at, entered_by=cedar.user(OLIVIA)
    )


def clocks(times: Any, zone_name: str = TORONTO) -> list[str]:
    """Their beginnings on a wall clock, as "2 15:30" (day of the month and time)."""
    return [f"{one.starts_at.astimezone(zone(zone_name)):%-d %H:%M}" for one in times]
