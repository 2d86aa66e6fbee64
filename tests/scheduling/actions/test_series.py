"""A series is changed from a day on, whole or not at all; and it ends."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.models import ClosedDate, Teacher
from scheduling.actions.lesson import move_lesson
from scheduling.actions.materialise import materialise
from scheduling.actions.series import Changed, change_from, end_series
from scheduling.models import Cancellation, Lesson, Series, Timeslot
from tests.cast import ALVAREZ, GIULIA, LIND
from tests.scheduling.hours import TUESDAY, at, away, clocks, offers, only_offers
from tests.scheduling.hours import lesson as single
from tests.scheduling.letters import letter
from tests.scheduling.weekly import LAST, days, place_of, series_of
from tests.school import Cedar
from tests.spring import YEAR

WEDNESDAY = 2


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind offers Tuesdays and Wednesdays from 15:00 to 19:00."""
    teacher = cedar.teacher(LIND)
    only_offers(teacher, TUESDAY, "15:00", "19:00")
    offers(teacher, TUESDAY + timedelta(days=1), "15:00", "19:00")
    Timeslot.objects.filter(teacher=teacher).update(is_active=False)
    return teacher


@pytest.fixture
def series(cedar: Cedar, astrid: Teacher) -> Series:
    """Mia, Tuesdays at 15:00 with Ms Lind, eight weeks."""
    return series_of(place_of(cedar), astrid)


def change(series: Series, day: date, **other: Any) -> Changed:
    return change_from(series=series, day=day, **{"room": None} | other)


def refused(series: Series, day: date, **other: Any) -> Refusal:
    before = list(Lesson.objects.order_by("pk").values()), list(Series.objects.order_by("pk").values())
    with pytest.raises(Refusal) as no:
        change(series, day, **other)
    assert (list(Lesson.objects.order_by("pk").values()), list(Series.objects.order_by("pk").values())) == before
    assert not Notice.objects.filter(kind="calendar_changed").exists()
    return no.value


def times(series: Series) -> list[str]:
    return clocks(series.lessons.filter(is_live=True).order_by("starts_at"))


def test_from_a_day_on_it_is_another_day_and_hour_and_the_lessons_stay_themselves(series: Series) -> None:
    before = set(series.lessons.values_list("pk", flat=True))

    changed = change(series, date(YEAR, 3, 15), weekday=WEDNESDAY, starts=time(16))

    series.refresh_from_db()
    assert (series.last_day, changed.first, changed.series.last_day) == (date(YEAR, 3, 14), date(YEAR, 3, 17), LAST)
    assert times(series) == ["2 15:00", "9 15:00"]
    assert times(changed.series) == ["17 16:00", "24 16:00", "31 16:00", "7 16:00", "14 16:00", "21 16:00"]
    assert set(Lesson.objects.filter(place=series.place).values_list("pk", flat=True)) == before
    assert not materialise(series=series)
    assert not materialise(series=changed.series)


def test_every_week_keeps_its_one_lesson(series: Series) -> None:
    # From a Wednesday on: the Tuesday of that week has been, so the first new one is a week later.
    changed = change(series, date(YEAR, 3, 10), weekday=WEDNESDAY)

    assert changed.first == date(YEAR, 3, 17)
    assert series.lessons.count() + changed.series.lessons.count() == 8


def test_before_it_has_begun_the_series_itself_changes(series: Series) -> None:
    changed = change(series, TUESDAY - timedelta(days=30), starts=time(17), minutes=45)

    assert changed.series.pk == series.pk
    assert times(series)[0] == "2 17:00"
    assert series.lessons.count() == 8
    first = series.lessons.order_by("day")[0]
    assert first.ends_at - first.starts_at == timedelta(minutes=45)
    assert Series.objects.filter(place=series.place).count() == 1


def test_to_what_it_is_already_nothing_happens(series: Series) -> None:
    assert change(series, TUESDAY).series == series
    assert not Notice.objects.filter(kind="calendar_changed").exists()


def test_all_days_in_the_way_are_named_and_nothing_is_written(cedar: Cedar, astrid: Teacher, series: Series) -> None:
    single(astrid, at(date(YEAR, 3, 17), "15:15"))
    single(astrid, at(date(YEAR, 3, 31), "14:45"))

    no = refused(series, TUESDAY, weekday=WEDNESDAY, allowed_because="We know better.")

    assert no.code == "in-the-way"
    assert no.sentence == (
        "Nothing was changed, because some days are taken:"
        " Wed 17 Mar, Wed 31 Mar: Ms Lind has another lesson at that time."
    )


def test_its_own_lessons_are_not_in_the_way(series: Series) -> None:
    assert times(change(series, TUESDAY, starts=time(15, 15)).series)[0] == "2 15:15"


def test_days_against_a_rule_are_named_and_staff_may_say_why(cedar: Cedar, astrid: Teacher, series: Series) -> None:
    away(cedar, astrid, at(date(YEAR, 3, 9), "00:00"), at(date(YEAR, 3, 13), "00:00"))

    no = refused(series, TUESDAY, starts=time(16))
    assert no.code == "objections"
    assert no.sentence.endswith("say why: Tue 9 Mar: Ms Lind is away then (leave).")

    changed = change(series, TUESDAY, starts=time(16), allowed_because="She comes in for it.")
    assert set(changed.series.lessons.values_list("allowed_because", flat=True)) == {"She comes in for it."}


def test_what_was_moved_or_called_off_alone_stays_so(series: Series) -> None:
    _first, second, third = series.lessons.order_by("day")[:3]
    move_lesson(lesson=second, starts_at=at(date(YEAR, 3, 10), "17:00"), room=None)
    Notice.objects.all().delete()
    Lesson.objects.filter(pk=third.pk).update(state="cancelled")
    Cancellation.objects.create(lesson=third, cause="illness", side="family", channel="portal")

    new = change(series, TUESDAY, weekday=WEDNESDAY).series

    assert times(new) == ["3 15:00", "10 17:00", "24 15:00", "31 15:00", "7 15:00", "14 15:00", "21 15:00"]
    assert days(new, "cancelled") == ["03-17"]
    assert not materialise(series=new)


def test_a_closed_new_day_costs_a_lesson_and_a_closed_old_one_gives_it_back(series: Series) -> None:
    ClosedDate.objects.create(day=date(YEAR, 3, 10), reason="Snow")
    ClosedDate.objects.create(day=date(YEAR, 3, 16), reason="Snow")
    materialise(series=series)

    changed = change(series, TUESDAY, weekday=WEDNESDAY)

    assert changed.lost == [date(YEAR, 3, 10)]
    assert times(changed.series)[:3] == ["3 15:00", "17 15:00", "24 15:00"]


def test_another_teacher_takes_over_and_everybody_is_told_once(cedar: Cedar, series: Series) -> None:
    elena = cedar.teacher(ALVAREZ)
    changed = change(series, date(YEAR, 3, 8), teacher=elena)

    assert {lesson.teacher_id for lesson in changed.series.lessons.all()} == {elena.pk}
    notices = Notice.objects.filter(kind="calendar_changed")
    assert {row.person.email for row in notices} == {GIULIA.email, LIND.email, ALVAREZ.email}
    text = letter(notices.get(person__email=GIULIA.email))
    assert "It was: Tuesday, 15:00–15:30 (Toronto time), Ms Lind" in text
    assert "It is now: Tuesday, 15:00–15:30 (Toronto time), Ms Alvarez" in text
    assert "First lesson: Tue 9 Mar" in text


@pytest.mark.parametrize(
    ("day", "asked", "field"),
    [
        (date(2025, 1, 7), {"starts": time(16)}, "day"),
        (LAST, {"weekday": WEDNESDAY}, "day"),
        (TUESDAY, {"weekday": 7}, "weekday"),
        (TUESDAY, {"minutes": 10}, "minutes"),
        (TUESDAY, {"minutes": 121}, "minutes"),
    ],
)
def test_nonsense_is_refused_by_its_field(series: Series, day: date, asked: dict[str, Any], field: str) -> None:
    assert set(refused(series, day, **asked).fields) == {field}


def test_it_ends_on_a_day_moved_lessons_too(series: Series) -> None:
    late = series.lessons.order_by("day")[6]
    move_lesson(lesson=late, starts_at=at(late.day or TUESDAY, "18:00"), room=None)

    for _again in range(2):
        end_series(series=series, last_day=date(YEAR, 3, 17), because="They move away.")

    assert days(series, "booked") == ["03-02", "03-09", "03-16"]
    assert {row.cause for row in Cancellation.objects.all()} == {"withdrawn"}
    assert Cancellation.objects.count() == 5


def test_one_that_has_not_begun_ends_with_its_place(series: Series) -> None:
    end_series(series=series, last_day=TUESDAY - timedelta(days=30), because="They move away.")

    assert series.place
    series.place.refresh_from_db()
    assert (series.place.state, series.place.freed_because) == ("freed", "They move away.")
    assert times(series) == []
    with pytest.raises(Refusal):
        end_series(series=series, last_day=date(2025, 1, 1), because="Too late.")
