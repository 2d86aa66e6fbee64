"""A month is closed when what its lessons earned is booked; its figures say what that was, on a restored copy too."""

import json
from datetime import date

import pytest

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Student
from academy.queries.school import school_today
from billing.actions.close_month import close_month, same_as_closed
from billing.actions.lot_clock import tend_lots
from billing.actions.package import sell_package
from billing.models import ClosedMonth, EarningDay, Invoice, JournalEntry
from billing.pricing.tuition import month_of
from billing.queries.books import figures
from billing.queries.closing import in_the_way
from billing.queries.lot_ends import to_earn, to_expire, unbooked
from billing.queries.revenue import deferred_in, earned_in
from scheduling.models import Lesson, Series
from tests.billing.earning import as_if_raised, billed, booked, held, missed, past, tuesday
from tests.billing.owing import LESSON, enrolment_of
from tests.school import Cedar

UNMARKED = "1 lesson of that month is over, and nobody marked who was there."
PREPAID = "1 prepaid lesson came to its end by then and is not booked yet; the clock does that every ten minutes."
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


def test_lessons_that_nobody_marked_are_in_the_way_until_they_are(series: Series) -> None:
    lessons = before(series)
    Lesson.objects.filter(pk=lessons[0].pk).update(state=Lesson.State.BOOKED)
    booked(student_of(series))

    assert in_the_way(month(series)) == [UNMARKED]
    with pytest.raises(Refusal, match="1 lesson of that month is over, and nobody marked who was there"):
        close(series)

    held(series, 1)
    booked(student_of(series))
    assert close(series).month == month(series)


def test_a_lesson_to_which_nobody_came_any_more_needs_no_mark(series: Series) -> None:
    excused = before(series)[0]
    Lesson.objects.filter(pk=excused.pk).update(state=Lesson.State.BOOKED)
    excused.participants.update(excused_at=now())
    booked(student_of(series))

    assert close(series).month == month(series)


def test_a_lesson_that_was_called_off_needs_no_mark(series: Series) -> None:
    missed(before(series)[0], "not_charged", student_of(series))
    booked(student_of(series))

    assert close(series).month == month(series)


def test_prepaid_lessons_that_ended_and_are_not_booked_are_in_the_way(series: Series) -> None:
    booked(student_of(series))
    lesson = before(series)[0]
    assert lesson.day
    package = sell_package(
        enrolment=enrolment_of(series), lessons=1, cents=3000, first_day=lesson.day, weeks=1, by=None
    )
    as_if_raised(Invoice.objects.get(lines__about=package.extra_id, lines__kind="extra"), lesson.day)
    booked(student_of(series))

    assert [sentence for sentence in in_the_way(month(series)) if "prepaid" in sentence] == [PREPAID]

    tend_lots()

    assert not any("prepaid" in sentence for sentence in in_the_way(month(series)))


def test_a_lot_that_is_worth_nothing_is_in_nobodys_way(series: Series) -> None:
    lesson = held(series, 2)[0]
    assert lesson.day
    sell_package(enrolment=enrolment_of(series), lessons=2, cents=1, first_day=lesson.day, weeks=1, by=None)
    tend_lots()

    assert [lot.cents for lot in (*to_expire(today=school_today()), *(lot for lot, _day in to_earn()))] == [0]
    assert unbooked(school_today()) == []
