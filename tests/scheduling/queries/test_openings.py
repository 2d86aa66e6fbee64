"""Openings: what a teacher offers, less what is closed, away or taken."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.models import ClosedDate, Teacher
from scheduling.models import Room
from scheduling.queries.openings import Opening, openings
from tests.cast import ALVAREZ, LIND, MIA, OKAFOR, TANAKA
from tests.scheduling.hours import TUESDAY, at, away, clocks, lesson, offers, only_offers
from tests.school import Cedar
from tests.spring import YEAR

SPRING, AUTUMN = date(YEAR, 3, 14), date(YEAR, 11, 7)


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind offers Tuesdays from 15:00 to 17:00 and nothing else."""
    teacher = cedar.teacher(LIND)
    only_offers(teacher, TUESDAY, "15:00", "17:00")
    return teacher


def of(teacher: Teacher, first: date = TUESDAY, last: date | None = None, **other: Any) -> list[Opening]:
    return openings(teachers=[teacher], minutes=30, first_day=first, last_day=last or first, **other)


def test_they_follow_one_another_from_the_beginning_of_what_is_offered(astrid: Teacher) -> None:
    assert clocks(of(astrid)) == ["2 15:00", "2 15:30", "2 16:00", "2 16:30"]
    assert clocks(of(astrid, TUESDAY - timedelta(days=7), TUESDAY + timedelta(days=7)))[4] == "9 15:00"
    assert not of(astrid, TUESDAY + timedelta(days=1))


def test_a_longer_lesson_fits_to_the_end_or_not_at_all(astrid: Teacher) -> None:
    def begins(minutes: int) -> list[str]:
        return clocks(openings(teachers=[astrid], minutes=minutes, first_day=TUESDAY, last_day=TUESDAY))

    assert begins(60) == ["2 15:00", "2 15:30", "2 16:00"]
    assert begins(45) == ["2 15:00", "2 15:30", "2 15:45", "2 16:00"]
    assert begins(120) == ["2 15:00"]
    assert begins(10) == begins(121) == []


def test_over_a_change_of_clocks_the_wall_clock_stays(astrid: Teacher) -> None:
    before, after = of(astrid, date(YEAR, 3, 9))[0], of(astrid, date(YEAR, 3, 16))[0]

    assert clocks([before, after]) == ["9 15:00", "16 15:00"]
    assert after.starts_at - before.starts_at == timedelta(days=7, hours=-1)


def test_in_the_night_the_clocks_change_there_is_an_hour_less_or_more(astrid: Teacher) -> None:
    offers(astrid, SPRING, "01:00", "04:00")

    # 02:00 does not exist in spring; in autumn 01:00 comes twice.
    assert clocks(of(astrid, SPRING)) == ["14 01:00", "14 01:30", "14 03:00", "14 03:30"]
    assert clocks(of(astrid, AUTUMN)) == [f"7 {clock}" for clock in ("01:00", "01:30") * 2] + [
        f"7 {clock}" for clock in ("02:00", "02:30", "03:00", "03:30")
    ]


def test_the_pause_between_lessons_is_kept(astrid: Teacher) -> None:
    only_offers(astrid, TUESDAY, "15:00", "17:00", buffer_minutes=10)
    assert clocks(of(astrid)) == ["2 15:00", "2 15:40", "2 16:20"]

    lesson(astrid, at(TUESDAY, "15:40"))

    assert clocks(of(astrid)) == ["2 15:00", "2 16:20"]


def test_a_closed_day_has_none(astrid: Teacher) -> None:
    ClosedDate.objects.create(day=TUESDAY, reason="Snow")

    assert clocks(of(astrid, TUESDAY, TUESDAY + timedelta(days=7)))[0] == "9 15:00"


def test_while_the_teacher_is_away_there_are_none(cedar: Cedar, astrid: Teacher) -> None:
    away(cedar, astrid, at(TUESDAY, "15:15"), at(TUESDAY, "16:00"))

    assert clocks(of(astrid)) == ["2 16:00", "2 16:30"]


def test_an_extra_day_is_offered_once(astrid: Teacher) -> None:
    wednesday = TUESDAY + timedelta(days=1)
    offers(astrid, wednesday, "10:00", "11:00", last_day=wednesday)

    assert clocks(of(astrid, wednesday, wednesday + timedelta(days=7)))[:3] == ["3 10:00", "3 10:30", "9 15:00"]


def test_a_room_taken_by_somebody_else_is_no_opening(cedar: Cedar, astrid: Teacher) -> None:
    room = Room.objects.create(name="Hall")
    only_offers(astrid, TUESDAY, "15:00", "17:00", room=room)
    lesson(cedar.teacher(ALVAREZ), at(TUESDAY, "15:30"), room=room)

    found = of(astrid)
    assert clocks(found) == ["2 15:00", "2 16:00", "2 16:30"]
    assert {one.room for one in found} == {room}
    Room.objects.update(is_active=False)
    assert not of(astrid)


def test_neither_teacher_nor_student_is_asked_for_twice(cedar: Cedar, astrid: Teacher) -> None:
    mia = cedar.student(MIA)
    lesson(astrid, at(TUESDAY, "15:00"))
    lesson(cedar.teacher(OKAFOR), at(TUESDAY, "16:15"), students=(mia,))

    assert clocks(of(astrid)) == ["2 15:30", "2 16:00", "2 16:30"]
    assert clocks(of(astrid, student=mia)) == ["2 15:30"]


def test_what_was_called_off_is_open_again(astrid: Teacher) -> None:
    lesson(astrid, at(TUESDAY, "15:00"), state="cancelled")

    assert clocks(of(astrid))[0] == "2 15:00"


def test_only_later_ones_and_only_within_some_hours(astrid: Teacher) -> None:
    assert clocks(of(astrid, after=at(TUESDAY, "16:00"))) == ["2 16:30"]
    hours = [(at(TUESDAY, "15:10"), at(TUESDAY, "15:40")), (at(TUESDAY, "16:30"), at(TUESDAY, "17:00"))]
    assert clocks(of(astrid, within=hours)) == ["2 15:10", "2 16:30"]
    assert not of(astrid, within=[])
    assert not of(astrid, date(2025, 3, 4))


def test_each_teacher_in_their_own_zone_and_who_has_left_not_at_all(cedar: Cedar, astrid: Teacher) -> None:
    kenji = cedar.teacher(TANAKA)
    only_offers(kenji, TUESDAY, "12:00", "12:30", zone="America/Vancouver")

    both = openings(teachers=[astrid, kenji], minutes=30, first_day=TUESDAY, last_day=TUESDAY)
    assert [one.teacher for one in both][:2] == [astrid, kenji]
    assert clocks(both)[:2] == ["2 15:00", "2 15:00"]
    kenji.is_active = False
    assert not of(kenji)


def test_as_many_questions_for_all_teachers_and_days_as_for_one(cedar: Cedar, astrid: Teacher) -> None:
    def asked(*teachers: Teacher, weeks: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            last = TUESDAY + timedelta(weeks=weeks)
            assert openings(teachers=teachers, minutes=30, first_day=TUESDAY, last_day=last, student=cedar.student(MIA))
        return len(queries) - 1

    everybody = tuple(Teacher.objects.all())
    assert asked(astrid, weeks=0) == asked(*everybody, weeks=12) == 5
