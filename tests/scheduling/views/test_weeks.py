"""The week as a picture: the reader's clock, their own people, what is closed and who is away."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from academy.models import ClosedDate, Teacher, User
from scheduling.models import Lesson, Participant
from scheduling.week import monday
from tests.academy.admin.office import words_of
from tests.cast import ANNE, GIULIA, JONAS, JONAS_HIMSELF, LEO, LIND, MIA, NOAH, OKAFOR, Person
from tests.scheduling.hours import TUESDAY, at, away, lesson
from tests.school import Cedar
from tests.spring import YEAR

WEEK = f"?week={TUESDAY:%Y-%m-%d}"


def look(cedar: Cedar, person: Person, path: str) -> Any:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path)


@pytest.fixture
def lind(cedar: Cedar) -> Teacher:
    return Teacher.objects.get(user=cedar.user(LIND))


def test_a_group_shows_a_family_its_own_children(cedar: Cedar, lind: Teacher) -> None:
    row = lesson(lind, at(TUESDAY, "16:00"), capacity=3)
    for child in (MIA, LEO, NOAH):
        Participant.objects.create(lesson=row, student=cedar.student(child))

    pages = {
        person.first: words_of(look(cedar, person, f"/{path}/week/{WEEK}"))
        for person, path in ((GIULIA, "family"), (ANNE, "family"), (LIND, "teacher"))
    }

    assert "16:00–16:30 Mia, Leo · Single lesson Ms Lind, Online Booked" in pages["Giulia"]
    assert "16:00–16:30 Noah · Single lesson Ms Lind, Online Booked" in pages["Anne"]
    assert "Mia, Leo, Noah · Single lesson Online Booked" in pages["Astrid"]
    assert "Single lesson" not in words_of(look(cedar, JONAS, f"/student/week/{WEEK}"))
    assert look(cedar, GIULIA, f"/teacher/week/{WEEK}").status_code == 404


def test_an_excused_part_is_called_off_for_that_family(cedar: Cedar, lind: Teacher) -> None:
    row = lesson(lind, at(TUESDAY, "16:00"), capacity=2, students=(cedar.student(MIA), cedar.student(NOAH)))
    Participant.objects.filter(lesson=row, student=cedar.student(NOAH)).update(excused_at=timezone.now())

    assert "Called off" in words_of(look(cedar, ANNE, f"/family/week/{WEEK}"))
    assert "Called off" not in words_of(look(cedar, GIULIA, f"/family/week/{WEEK}"))


def test_another_zone_is_said_plainly(cedar: Cedar, lind: Teacher) -> None:
    lesson(lind, at(TUESDAY, "16:00"), students=(cedar.student(JONAS_HIMSELF),))
    User.objects.filter(pk=cedar.user(JONAS).pk).update(zone="Australia/Lord_Howe")

    words = words_of(look(cedar, JONAS, f"/student/week/{WEEK}"))

    assert "Times are Lord Howe time." in words
    assert "08:00–08:30" in words
    assert "16:00 Toronto time" in words


def test_closed_days_and_leave_are_noted(cedar: Cedar, lind: Teacher) -> None:
    ClosedDate.objects.create(day=TUESDAY, reason="Founders’ Day")
    away(cedar, lind, at(TUESDAY + timedelta(days=1), "00:00"), at(TUESDAY + timedelta(days=2), "12:00"))

    teacher, family = (
        words_of(look(cedar, *who)) for who in ((LIND, f"/teacher/week/{WEEK}"), (ANNE, f"/family/week/{WEEK}"))
    )

    assert "Closed: Founders’ Day" in teacher
    assert "Closed: Founders’ Day" in family
    assert "Away: leave" in teacher
    assert "Away: leave, 00:00–12:00" in teacher
    assert "Away" not in family


def test_a_lesson_stands_at_its_hour_and_as_long_as_it_is(cedar: Cedar, lind: Teacher) -> None:
    starts = at(TUESDAY, "07:35")
    Lesson.objects.create(teacher=lind, starts_at=starts, ends_at=starts + timedelta(minutes=45))

    page = look(cedar, LIND, f"/teacher/week/{WEEK}").content.decode()

    # The first hour shown is 7; a row is five minutes.
    assert 'class="week-lesson row-8 rows-9"' in page


def test_weeks_begin_on_monday_whatever_is_asked() -> None:
    assert monday(f"{YEAR}-03-07") == date(YEAR, 3, 1)
    assert [monday(asked) for asked in (None, "", "soon", f"{YEAR}-02-31", "9999-12-31", "0001-01-01")] == [
        monday(None)
    ] * 6


def test_the_weeks_of_the_changes_of_clocks_hold_every_lesson(cedar: Cedar, lind: Teacher) -> None:
    for day in (date(YEAR, 3, 14), date(YEAR, 11, 7)):
        for clock in ("00:30", "01:30", "02:30", "23:30"):
            lesson(lind, at(day, clock))
        page = look(cedar, LIND, f"/teacher/week/?week={day:%Y-%m-%d}").content.decode()
        assert page.count('class="week-lesson ') == 4


def test_another_teachers_week_is_another(cedar: Cedar, lind: Teacher) -> None:
    lesson(lind, at(TUESDAY, "16:00"))

    assert "No lesson in this week" in words_of(look(cedar, OKAFOR, f"/teacher/week/{WEEK}"))
