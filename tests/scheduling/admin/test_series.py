"""Series, availability and single lessons in the office: the verbs' Refusals, and what was typed is kept."""

from datetime import date, time, timedelta

import pytest

from academy.models import Teacher
from scheduling.models import Availability, Lesson, Pause, Series, Timeslot
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import ALVAREZ, LEO, LIND, MIA
from tests.scheduling.hours import TUESDAY, only_offers
from tests.scheduling.hours import at as instant
from tests.scheduling.hours import lesson as single
from tests.scheduling.weekly import days, place_of, series_of
from tests.school import Cedar
from tests.spring import YEAR
from tests.today import day_at_school


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind offers Tuesdays from 15:00 to 19:00."""
    teacher = cedar.teacher(LIND)
    only_offers(teacher, TUESDAY, "15:00", "19:00")
    return teacher


@pytest.fixture
def series(cedar: Cedar, astrid: Teacher) -> Series:
    return series_of(place_of(cedar), astrid)


def asked(series: Series, **other: object) -> dict[str, object]:
    return {
        "day": f"{YEAR}-03-15",
        "weekday": series.weekday,
        "starts": "15:00",
        "minutes": 30,
        "teacher": series.teacher_id,
        "room": "",
        "allowed_because": "",
    } | other


def test_a_series_is_changed_from_a_day_on(desk: Browser, series: Series) -> None:
    answer = desk.press(at("scheduling_series_change_from", series.pk), **asked(series, starts="16:30"))

    assert "the first lesson is on Tue 16 Mar" in words_of(answer)
    assert [row.starts for row in Series.objects.filter(place=series.place)] == [time(15), time(16, 30)]


def test_days_in_the_way_are_named_and_what_was_typed_is_kept(
    cedar: Cedar, desk: Browser, astrid: Teacher, series: Series
) -> None:
    single(astrid, instant(date(YEAR, 3, 23), "16:15"))

    answer = desk.press(at("scheduling_series_change_from", series.pk), **asked(series, starts="16:30"))
    assert "some days are taken: Tue 23 Mar: Ms Lind has another lesson at that time." in words_of(answer)
    assert 'value="16:30"' in answer.content.decode()
    over = desk.press(at("scheduling_series_change_from", series.pk), **asked(series, day="2025-01-07"))
    assert "This day is over." in words_of(over)
    assert Series.objects.filter(place=series.place).count() == 1


def test_it_rests_and_it_ends(desk: Browser, series: Series) -> None:
    rest = {"first_day": f"{YEAR}-03-09", "last_day": f"{YEAR}-03-09", "because": "Holiday"}
    desk.press(at("scheduling_series_rest", series.pk), **rest)
    assert days(series, "cancelled") == ["03-09"]
    assert "paused already" in words_of(desk.press(at("scheduling_series_rest", series.pk), **rest))
    assert Pause.objects.count() == 1

    desk.press(at("scheduling_series_end", series.pk), last_day=f"{YEAR}-03-16", because="They move.")
    assert days(series, "booked") == ["03-02", "03-16"]


def test_a_teacher_who_leaves_gives_every_series_over_and_what_stays_is_named(
    cedar: Cedar, desk: Browser, finance: Browser, astrid: Teacher, series: Series
) -> None:
    elena = cedar.teacher(ALVAREZ)
    Timeslot.objects.filter(teacher=elena).update(is_active=False)
    only_offers(elena, TUESDAY, "15:00", "19:00")
    stays = series_of(place_of(cedar, LEO), astrid, starts="17:00")
    single(elena, instant(date(YEAR, 3, 9), "17:00"))
    path = at("scheduling_series_rehome")
    assert finance.get(path).status_code == 403

    answer = desk.press(path, teacher=astrid.pk, to=elena.pk, day=f"{YEAR}-03-02", allowed_because="")

    words = words_of(answer)
    assert "Given over: 1." in words
    assert "Ms Alvarez has another lesson at that time." in words
    series.refresh_from_db()
    stays.refresh_from_db()
    assert (series.teacher, stays.teacher) == (elena, astrid)
    same = desk.press(path, teacher=astrid.pk, to=astrid.pk, day=f"{YEAR}-03-02", allowed_because="")
    assert "Choose somebody else." in words_of(same)


def test_weekly_times_are_published_from_availability(desk: Browser, astrid: Teacher) -> None:
    Timeslot.objects.filter(teacher=astrid).delete()
    Availability.objects.filter(teacher=astrid).update(first_day=day_at_school())

    answer = desk.press(at("scheduling_availability_publish"), teacher=astrid.pk, minutes=60)

    assert "Newly offered: 4. Kept: 0. Taken out of the offer: 0." in words_of(answer)
    assert "15 to 120 minutes" in words_of(
        desk.press(at("scheduling_availability_publish"), teacher=astrid.pk, minutes=10)
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends": "14:00"}, "It must end after it starts."),
        ({"zone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone. They look like America/Toronto."),
        ({"last_day": f"{YEAR}-01-01"}, "The last day is before the first."),
        ({}, "This teacher already offers some of these hours."),
    ],
)
def test_availability_that_makes_no_sense_is_told_and_kept(
    desk: Browser, astrid: Teacher, typed: dict[str, str], sentence: str
) -> None:
    before = Availability.objects.count()
    hours = {"teacher": astrid.pk, "room": "", "weekday": 1, "starts": "15:00", "ends": "18:00"}
    rest = {"first_day": f"{YEAR}-03-02", "last_day": "", "zone": "America/Toronto", "buffer_minutes": 0}

    answer = desk.press(at("scheduling_availability_add"), **hours | rest | typed)

    assert sentence in words_of(answer)
    assert f'value="{YEAR}-03-02"' in answer.content.decode()
    assert Availability.objects.count() == before


def test_a_single_lesson_is_put_on_the_calendar(cedar: Cedar, desk: Browser, astrid: Teacher) -> None:
    def press(clock: str, why: str = "") -> str:
        answer = desk.press(
            at("scheduling_lesson_new"),
            student=cedar.student(MIA).pk,
            teacher=astrid.pk,
            starts_at_0=f"{TUESDAY:%Y-%m-%d}",
            starts_at_1=clock,
            minutes=45,
            room="",
            allowed_because=why,
        )
        return words_of(answer)

    assert "Ms Lind does not offer that hour." in press("20:00")
    assert "is on the calendar" in press("20:00", "The concert.")
    lesson = Lesson.objects.get(kind="single")
    assert (lesson.ends_at - lesson.starts_at, lesson.allowed_because) == (timedelta(minutes=45), "The concert.")
    words = press("20:15", "The concert.")
    assert "Mia has another lesson at that time." in words
    assert "Free instead:" in words


@pytest.mark.parametrize(("day", "clock"), [(f"{YEAR}-03-14", "02:30"), (f"{YEAR}-11-07", "01:30")])
def test_an_hour_that_the_clocks_skip_or_repeat_is_refused_in_words(
    desk: Browser, series: Series, day: str, clock: str
) -> None:
    lesson = series.lessons.order_by("day")[0]

    answer = desk.press(
        at("scheduling_lesson_move", lesson.pk), starts_at_0=day, starts_at_1=clock, room="", allowed_because="x"
    )

    assert "it may be ambiguous or it may not exist" in words_of(answer)
    assert Lesson.objects.get(pk=lesson.pk).starts_at == lesson.starts_at
