"""Periods of the year around a day: month, quarter, term, school year, calendar year; and seasons."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from scheduling.makeup.facts import Span
from scheduling.models import PolicyCap

Period = PolicyCap.Period
DAY = timedelta(days=1)
# A school year where the school has entered none for that day.
YEAR_BEGINS = 9


class Calendar(Protocol):
    """The school's terms and school years, in the order of their days."""

    @property
    def terms(self) -> tuple[Span, ...]: ...

    @property
    def school_years(self) -> tuple[Span, ...]: ...


def span_of(period: str, day: date, calendar: Calendar) -> Span:
    """The period of that kind in which the day lies.

    A day between two terms belongs to the time between them; likewise between school years, and where none is entered
    a school year begins in September.
    """
    if period == Period.MONTH:
        return Span(day.replace(day=1), end_of_month(day))
    if period == Period.QUARTER:
        first = (day.month - 1) // 3 * 3 + 1
        return Span(date(day.year, first, 1), end_of_month(date(day.year, first + 2, 1)))
    if period == Period.YEAR:
        return Span(date(day.year, 1, 1), date(day.year, 12, 31))
    if period == Period.TERM:
        return _among(calendar.terms, day) or Span(date.min, date.max)
    begins = date(day.year - (day.month < YEAR_BEGINS), YEAR_BEGINS, 1)
    return _among(calendar.school_years, day) or Span(begins, begins.replace(year=begins.year + 1) - DAY)


def in_season(day: date, first_month: int, last_month: int) -> bool:
    """Whether its month is among these; from November to February goes over the new year."""
    if first_month <= last_month:
        return first_month <= day.month <= last_month
    return day.month >= first_month or day.month <= last_month


def months_among(first_month: int, last_month: int) -> frozenset[int]:
    """The months of a season."""
    return frozenset(month for month in range(1, 13) if in_season(date(2000, month, 1), first_month, last_month))


def end_of_month(day: date) -> date:
    """Its last day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def is_working_day(day: date, closed_days: frozenset[date]) -> bool:
    """Monday to Friday, unless the school is closed."""
    return day.weekday() < 5 and day not in closed_days


def _among(spans: Sequence[Span], day: date) -> Span | None:
    """The span around the day, or the gap between two; None where there are none at all."""
    if not spans:
        return None
    for span in spans:
        if day in span:
            return span
    before = [span.last for span in spans if span.last < day]
    after = [span.first for span in spans if span.first > day]
    return Span(max(before) + DAY if before else date.min, min(after) - DAY if after else date.max)
