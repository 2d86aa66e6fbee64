"""The dates of a weekly time: wall clock and zone, week after week, closed days left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from academy.models import ClosedDate, Semester
from academy.models.zone import zone
from scheduling.models import Timeslot


@dataclass(frozen=True)
class Occurrence:
    """One lesson's time, as instants in UTC."""

    starts_at: datetime
    ends_at: datetime


def closed_days(semester: Semester) -> set[date]:
    """The days of a semester on which the school is closed."""
    within = ClosedDate.objects.filter(day__range=(semester.first_day, semester.last_day))
    return set(within.values_list("day", flat=True))


def instant(day: date, timeslot: Timeslot) -> datetime:
    """When the wall clock of the timeslot's zone shows its time on that day, in UTC.

    A time that the clocks skip (02:30 in spring) is read an hour later, as 03:30; one that comes twice (01:30 in
    autumn) is the first of the two. This is PEP 495's reading with fold=0.
    """
    return datetime.combine(day, timeslot.starts, tzinfo=zone(timeslot.zone)).astimezone(UTC)


def occurrences(
    timeslot: Timeslot, semester: Semester, *, after: datetime, closed: Iterable[date] = ()
) -> list[Occurrence]:
    """Every lesson from `after` (aware) to the end of the semester."""
    closed = set(closed)
    first = semester.first_day + timedelta(days=(timeslot.weekday - semester.first_day.weekday()) % 7)
    weeks = range(max(0, (semester.last_day - first).days // 7 + 1))
    days = (first + timedelta(weeks=week) for week in weeks)
    length = timedelta(minutes=timeslot.minutes)
    starts = (instant(day, timeslot) for day in days if day not in closed)
    return [Occurrence(start, start + length) for start in starts if start > after]
