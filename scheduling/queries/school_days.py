"""The school's calendar as the make-up policy counts by it: terms, school years, closed days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from academy.models import AcademicYear, ClosedDate, Semester
from scheduling.makeup.facts import Span


@dataclass(frozen=True)
class SchoolDays:
    """In the order of their days."""

    terms: tuple[Span, ...]
    school_years: tuple[Span, ...]
    closed_days: frozenset[date]


def school_days() -> SchoolDays:
    """All that the school has entered, in three queries."""
    return SchoolDays(
        terms=_spans(Semester.objects.order_by("first_day").values_list("first_day", "last_day")),
        school_years=_spans(AcademicYear.objects.order_by("first_day").values_list("first_day", "last_day")),
        closed_days=frozenset(ClosedDate.objects.values_list("day", flat=True)),
    )


def _spans(rows: Iterable[tuple[date, date]]) -> tuple[Span, ...]:
    return tuple(Span(first, last) for first, last in rows)
