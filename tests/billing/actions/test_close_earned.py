"""A month is closed when what its lessons earned is booked; its figures say what that was, on a restored copy too."""

import json
from datetime import date

import pytest

from academy.kernel.errors import Refusal
from academy.models import Student
from billing.actions.close_month import close_month, same_as_closed
from billing.models import ClosedMonth, EarningDay, JournalEntry
from billing.pricing.tuition import month_of
from billing.queries.books import figures
from billing.queries.closing import in_the_way
from billing.queries.revenue import deferred_in, earned_in
from scheduling.models import Lesson, Series
from tests.billing.earning import as_if_raised, billed, booked, held, missed, past, tuesday
from tests.billing.owing import LESSON, enrolment_of
from tests.school import Cedar

WAITS = "What lessons of that month earned is not all booked yet."


@pytest.fixture
def series(cedar: Cedar) -> Series:
    """Lessons over the turn of a month, raised before the first of them; those of the month before are held."""
    series = past(cedar)
    [invoice] = billed(enrolment_of(series).student)
    as_if_raised(invoice, tuesday(6))
    held(series, len(before(series)))
    return series


def month(series: Series) -> date:
    """Its first lesson's."""
    return month_of(series.first_day)


def before(series: Series) -> list[Lesson]:
    """The lessons of that month."""
    return [lesson for lesson in series.lessons.order_by("day") if lesson.day and month_of(lesson.day) == month(series)]


def student_of(series: Series) -> Student:
    return enrolment_of(series).student


def close(series: Series) -> ClosedMonth:
    """The month of its first lesson, and those before it of which the books know."""
    first = JournalEntry.objects.earliest("booked_on").booked_on.replace(day=1)
    if first < month(series):
        close_month(month=first)
    return close_month(month=month(series))


def test_lessons_held_and_not_booked_are_in_the_way(series: Series) -> None:
    assert WAITS in in_the_way(month(series))
    with pytest.raises(Refusal, match="What lessons of that month earned"):
        close(series)

    booked(student_of(series))

    assert WAITS not in in_the_way(month(series))


def test_lessons_that_earn_nothing_or_are_held_later_are_not(series: Series) -> None:
    student = student_of(series)
    missed(before(series)[0], "not_charged", student)
    booked(student)
    held(series)

    assert WAITS not in in_the_way(month(series))
    assert close(series).month == month(series)


def test_the_figures_say_what_was_earned_and_what_is_still_to_be_taught(series: Series) -> None:
    student, count = student_of(series), len(before(series))
    booked(student)
    course = enrolment_of(series).offering.course

    closed = close(series)

    assert json.loads(closed.figures)["earned"] == [
        {"currency": "CAD", "course": course.pk, "lessons": count, "cents": count * LESSON}
    ]
    assert [(row.lessons, row.cents) for row in earned_in(month(series))] == [(count, count * LESSON)]
    assert sum(cents for _currency, _kind, cents in deferred_in(month(series))) == (6 - count) * LESSON
    assert same_as_closed(closed)


def test_what_is_found_out_later_is_booked_later_and_no_byte_changes(series: Series) -> None:
    student = student_of(series)
    booked(student)
    closed = close(series)

    missed(before(series)[0], "not_charged", student)
    assert booked(student) == 1

    assert same_as_closed(closed)
    day = EarningDay.objects.latest("pk")
    entry = JournalEntry.objects.get(kind="earning", about_id=day.pk)
    assert month_of(entry.booked_on) > month(series)


def test_a_month_without_earnings_says_what_it_said_before_there_were_any(cedar: Cedar) -> None:
    assert "earned" not in json.loads(figures(date(2001, 1, 1)))
