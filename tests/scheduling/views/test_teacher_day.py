"""A teacher marks the day: one tap each, and nobody else's lessons."""

import pytest
from django.test import Client

from academy.words import in_zone
from scheduling.models import Attendance, Cancellation, Lesson
from tests.cast import LIND, OKAFOR, Person
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def teacher(school: MakeUps, who: Person = LIND) -> Client:
    client = Client()
    client.force_login(school.cedar.user(who))
    return client


def tap(client: Client, lesson: Lesson, mark: str) -> str:
    """Press the button; what the day's page says afterwards."""
    participant = lesson.participants.get().pk
    done = client.post(f"/teacher/lessons/{lesson.pk}/attendance/", {"participant": participant, "mark": mark})
    assert done.status_code == 302
    assert done["Location"].endswith(f"#lesson-{lesson.pk}")
    return client.get(done["Location"].partition("#")[0]).content.decode()


def day_of(lesson: Lesson) -> str:
    return f"/teacher/day/?day={in_zone(lesson.starts_at, lesson.teacher.zone):%Y-%m-%d}"


def test_one_tap_marks_a_student_and_the_page_shows_it(school: MakeUps) -> None:
    client, lesson = teacher(school), school.soon(minutes=-5)
    before = client.get(day_of(lesson)).content.decode()
    assert "1 student to mark" in before
    assert 'aria-pressed="true"' not in before

    after = tap(client, lesson, "present")

    assert "Nobody is left to mark." in after
    assert 'value="present" aria-pressed="true"' in after
    assert Attendance.objects.get().mark == "present"


def test_what_cannot_be_marked_yet_says_when_it_can(school: MakeUps) -> None:
    client, lesson = teacher(school), school.soon(hours=30)

    page = client.get(day_of(lesson)).content.decode()
    assert "Marks can be given from 15 minutes before a lesson" in page
    assert "Mark it from 15 minutes before its start." in tap(client, lesson, "present")
    assert not Attendance.objects.exists()


def test_a_teacher_who_was_away_calls_the_lesson_off(school: MakeUps) -> None:
    lesson = school.soon(minutes=-5)

    tap(teacher(school), lesson, "teacher_absent")

    assert Cancellation.objects.get().cause == "teacher"


def test_another_teachers_lesson_is_not_there(school: MakeUps) -> None:
    lesson = school.soon(minutes=-5)
    client = teacher(school, OKAFOR)

    done = client.post(f"/teacher/lessons/{lesson.pk}/attendance/", {"mark": "all"})

    assert done.status_code == 404
    assert "Mia" not in client.get(day_of(lesson)).content.decode()


@pytest.mark.parametrize("said", ["2026-13-45", "soon", ""])
def test_a_day_that_is_none_is_today(school: MakeUps, said: str) -> None:
    assert teacher(school).get(f"/teacher/day/?day={said}").status_code == 200


@pytest.mark.parametrize("words", [{}, {"mark": "present", "participant": "x"}, {"mark": "nonsense"}])
def test_nonsense_marks_nobody(school: MakeUps, words: dict[str, str]) -> None:
    lesson = school.soon(minutes=-5)

    done = teacher(school).post(f"/teacher/lessons/{lesson.pk}/attendance/", words)

    assert done.status_code == 404
    assert not Attendance.objects.exists()
