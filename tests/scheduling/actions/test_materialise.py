"""A series' lessons are what pattern, closed days and pauses say, and stay so."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.models import ClosedDate, Teacher
from scheduling.actions import derive as many
from scheduling.actions.derive import derive
from scheduling.actions.materialise import materialise
from scheduling.jobs import derive_lessons
from scheduling.models import Cancellation, Lesson, Pause, Series
from scheduling.queries import occurrences
from tests.cast import ALVAREZ, LEO, LIND, MIA, NOAH, OLIVIA, Child
from tests.scheduling.hours import TUESDAY, at, clocks, lesson
from tests.scheduling.weekly import days, place_of, series_of
from tests.school import Cedar
from tests.spring import YEAR

TUESDAYS = ["03-02", "03-09", "03-16", "03-23", "03-30", "04-06", "04-13", "04-20"]


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    return cedar.teacher(LIND)


@pytest.fixture
def series(cedar: Cedar, astrid: Teacher) -> Series:
    """Mia, Tuesdays at 15:00 with Ms Lind."""
    return series_of(place_of(cedar), astrid)


def close(*closed: date) -> None:
    ClosedDate.objects.bulk_create(ClosedDate(day=day, reason="Snow") for day in closed)


def test_every_week_at_its_wall_clock_and_again_nothing(series: Series) -> None:
    assert days(series, "booked") == TUESDAYS
    assert {text[-5:] for text in clocks(series.lessons.all())} == {"15:00"}
    assert not materialise(series=series)
    assert derive(series=[series.pk]) == many.Derived()


def test_a_day_that_is_closed_late_is_called_off_by_rule_and_returns_when_it_is_open_again(series: Series) -> None:
    close(date(YEAR, 3, 9))

    assert derive(series=[series.pk]).changed == 1
    assert days(series, "cancelled") == ["03-09"]
    said = Cancellation.objects.get()
    assert (said.cause, said.channel, said.taken_back_at) == ("closed", "system", None)

    ClosedDate.objects.filter(reason="Snow").delete()
    assert derive(series=[series.pk]).changed == 1
    assert days(series, "booked") == TUESDAYS
    said.refresh_from_db()
    assert said.taken_back_at


def test_what_a_person_called_off_or_moved_stays_so(series: Series) -> None:
    first, second = series.lessons.order_by("day")[:2]
    Lesson.objects.filter(pk=first.pk).update(state=Lesson.State.CANCELLED)
    Cancellation.objects.create(lesson=first, cause="illness", side="family", channel="portal")
    moved_to = at(date(YEAR, 3, 11), "17:00")
    Lesson.objects.filter(pk=second.pk).update(
        starts_at=moved_to, ends_at=moved_to + timedelta(minutes=30), moved_at=moved_to
    )
    close(date(YEAR, 3, 9))

    assert not materialise(series=series)
    assert derive(series=[series.pk]) == many.Derived()
    assert days(series, "cancelled") == ["03-02"]


def test_when_the_rules_of_a_zone_change_the_wall_clock_stays(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if Toronto had not known its summer time when the lesson was written.
    wrong = series.lessons.get(day=date(YEAR, 3, 16))
    Lesson.objects.filter(pk=wrong.pk).update(starts_at=at(wrong.day, "16:00"), ends_at=at(wrong.day, "16:30"))

    assert derive(series=[series.pk]).changed == 1
    wrong.refresh_from_db()
    assert clocks([wrong]) == ["16 15:00"]
    assert wrong.sequence > 0


def test_a_day_somebody_else_has_taken_is_named_and_the_others_are_written(cedar: Cedar, astrid: Teacher) -> None:
    lesson(astrid, at(date(YEAR, 3, 16), "15:15"))
    place = place_of(cedar)
    row = Series.objects.create(
        place=place, teacher=astrid, weekday=1, starts=time(15), first_day=TUESDAY, last_day=date(YEAR, 3, 30)
    )

    done = derive(series=[row.pk])

    assert (done.added, done.in_the_way) == (4, {row.pk: [date(YEAR, 3, 16)]})
    assert days(row) == ["03-02", "03-09", "03-23", "03-30"]


def test_paused_weeks_are_left_out_and_a_freed_place_gives_nothing(cedar: Cedar, series: Series) -> None:
    assert series.place
    pause = Pause.objects.create(
        place=series.place, first_day=date(YEAR, 3, 8), last_day=date(YEAR, 3, 20), asked_by=cedar.user(OLIVIA)
    )
    derive(series=[series.pk])
    assert days(series, "cancelled") == ["03-09", "03-16"]
    assert {row.cause for row in Cancellation.objects.all()} == {"paused"}

    Pause.objects.filter(pk=pause.pk).update(lifted_at=at(TUESDAY, "10:00"))
    derive(series=[series.pk])
    assert days(series, "booked") == TUESDAYS


def test_many_series_are_derived_in_a_fixed_number_of_questions(cedar: Cedar, astrid: Teacher) -> None:
    def new(child: Child, starts: int) -> int:
        return Series.objects.create(
            place=place_of(cedar, child),
            teacher=astrid,
            weekday=1,
            starts=time(starts),
            first_day=TUESDAY,
            last_day=date(YEAR, 3, 30),
        ).pk

    def questions(*pks: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert derive(series=pks).added == 5 * len(pks)
        return len(asked)

    lesson(astrid, at(TUESDAY, "10:00"))
    alone = questions(new(MIA, 15))
    assert questions(new(LEO, 16), new(NOAH, 17)) == alone
    assert Lesson.objects.filter(participants__student=cedar.student(NOAH)).count() == 5


def test_every_night_all_running_series_are_looked_at(cedar: Cedar, series: Series) -> None:
    other = series_of(place_of(cedar, LEO), cedar.teacher(ALVAREZ))
    close(date(YEAR, 3, 9))

    derive_lessons()

    assert days(series, "cancelled") == days(other, "cancelled") == ["03-09"]


def test_a_pattern_in_the_hour_the_clocks_skip_is_an_hour_later_that_day(cedar: Cedar, astrid: Teacher) -> None:
    sundays = series_of(place_of(cedar), astrid, day=date(YEAR, 3, 7), starts="02:30", last_day=date(YEAR, 3, 21))

    assert clocks(sundays.lessons.all()) == ["7 02:30", "14 03:30", "21 02:30"]
    assert occurrences.days_of(6, first_day=sundays.first_day, last_day=sundays.last_day)[1] == date(YEAR, 3, 14)
