"""A place rests for some weeks and keeps its time."""

from datetime import date, timedelta
from typing import Any

import pytest

from academy.kernel.errors import Refusal
from academy.models import Teacher
from scheduling.actions.pause import lift_pause, pause_place
from scheduling.models import MakeUpPolicy, Pause, Place, Series
from tests.cast import GIULIA, LIND, OLIVIA
from tests.scheduling.hours import TUESDAY, at
from tests.scheduling.hours import lesson as single
from tests.scheduling.weekly import days, place_of, series_of
from tests.school import Cedar
from tests.spring import YEAR


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    return cedar.teacher(LIND)


@pytest.fixture
def series(cedar: Cedar, astrid: Teacher) -> Series:
    return series_of(place_of(cedar), astrid)


def pause(cedar: Cedar, series: Series, first: date, last: date, **other: Any) -> Pause:
    assert series.place
    return pause_place(place=series.place, first_day=first, last_day=last, by=cedar.user(GIULIA), **other)


def test_its_lessons_are_called_off_and_the_hour_is_free(cedar: Cedar, astrid: Teacher, series: Series) -> None:
    pause(cedar, series, date(YEAR, 3, 9), date(YEAR, 3, 16), because="Grandmother's")

    assert days(series, "cancelled") == ["03-09", "03-16"]
    assert single(astrid, at(date(YEAR, 3, 9), "15:00")).pk


def test_lifted_it_goes_on_but_not_where_somebody_else_is(cedar: Cedar, astrid: Teacher, series: Series) -> None:
    row = pause(cedar, series, date(YEAR, 3, 9), date(YEAR, 3, 16))
    single(astrid, at(date(YEAR, 3, 9), "15:00"))

    assert lift_pause(pause=row) == [date(YEAR, 3, 9)]
    assert lift_pause(pause=row) == []
    assert days(series, "cancelled") == ["03-09"]


def test_the_policy_is_asked_and_only_the_office_may_go_past_it(cedar: Cedar, series: Series) -> None:
    MakeUpPolicy.objects.create(name="Strict", version=99, valid_from=date(2026, 1, 1), hold_max_days=14)
    short = (date(YEAR, 3, 9), date(YEAR, 3, 12))

    for more in ({}, {"exception": "Please!"}):
        with pytest.raises(Refusal) as no:
            pause(cedar, series, *short, **more)
        assert (no.value.code, "14" in no.value.sentence) == ("policy", True)
    assert series.place
    row = pause_place(
        place=series.place,
        first_day=short[0],
        last_day=short[1],
        by=cedar.user(OLIVIA),
        because="A funeral.",
        exception="We understand.",
    )
    assert row.because == "A funeral. We understand."
    lift_pause(pause=row)
    pause(cedar, series, date(YEAR, 3, 9), date(YEAR, 3, 22))
    assert days(series, "cancelled") == ["03-09", "03-16"]


def test_nonsense_is_refused(cedar: Cedar, series: Series) -> None:
    def refused(first: date, last: date) -> Refusal:
        with pytest.raises(Refusal) as no:
            pause(cedar, series, first, last)
        return no.value

    assert set(refused(TUESDAY, TUESDAY - timedelta(days=1)).fields) == {"last_day"}
    assert set(refused(date(2025, 1, 1), TUESDAY).fields) == {"first_day"}
    pause(cedar, series, TUESDAY, TUESDAY)
    assert refused(TUESDAY, TUESDAY).code == "paused"
    Place.objects.update(state=Place.State.FREED, freed_at=at(TUESDAY, "01:00"), freed_because="Gone.")
    assert refused(date(YEAR, 4, 1), date(YEAR, 4, 2)).code == "not-confirmed"
