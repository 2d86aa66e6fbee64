"""The dates of a weekly time: wall clock and zone, week after week, closed days left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from academy.models import ClosedDate
from academy.models.zone import zone


@dataclass(frozen=True)
class Occurrence:
    """One lesson's time, as instants in UTC; day: the day on the wall clock that gave it."""

    starts_at: datetime
    ends_at: datetime
    day: date


class Pattern(Protocol):
    """What repeats every week: a timeslot, or a series."""

    weekday: int
    starts: time
    minutes: int
    zone: str


def closed_days(first_day: date, last_day: date) -> set[date]:
    """The days among these on which the school is closed."""
    return set(ClosedDate.objects.filter(day__range=(first_day, last_day)).values_list("day", flat=True))


def instant(day: date, clock: time, zone_name: str) -> datetime:
    """When the wall clock of a zone shows a time on that day, in UTC.

    A time that the clocks skip (02:30 in spring) is read an hour later, as 03:30; one that comes twice (01:30 in
    autumn) is the first of the two. This is PEP 495's reading with fold=0.
    """
    return datetime.combine(day, clock, tzinfo=zone(zone_name)).astimezone(UTC)


def on_day(pattern: Pattern, day: date) -> Occurrence:
    """The pattern's lesson on one day; its length is real minutes, also while the clocks change."""
    start = instant(day, pattern.starts, pattern.zone)
    return Occurrence(start, start + timedelta(minutes=pattern.minutes), day)


def days_of(weekday: int, *, first_day: date, last_day: date) -> list[date]:
    """Every such day of the week from the first day to the last, both included."""
    first = first_day + timedelta(days=(weekday - first_day.weekday()) % 7)
    return [first + timedelta(weeks=week) for week in range(max(0, (last_day - first).days // 7 + 1))]


def occurrences(
    pattern: Pattern, span: Any, *, after: datetime | None = None, closed: Iterable[date] = ()
) -> list[Occurrence]:
    """Every lesson of a pattern in a span (anything with first_day and last_day), closed days left out.

    after: only those that begin later (aware).
    """
    closed = set(closed)
    days = days_of(pattern.weekday, first_day=span.first_day, last_day=span.last_day)
    found = [on_day(pattern, day) for day in days if day not in closed]
    return [lesson for lesson in found if after is None or lesson.starts_at > after]
