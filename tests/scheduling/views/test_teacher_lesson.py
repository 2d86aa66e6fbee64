"""A teacher's page of one lesson, and who reads what was written on it."""

import pytest
from django.test import Client

from academy.models import Teacher
from scheduling.models import Attendance, Lesson, LessonNote
from tests.cast import ANNE, GIULIA, JONAS, JONAS_HIMSELF, LIND, MIA, NOAH, OKAFOR, Person
from tests.group import open_group
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def signed_in(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def written(client: Client, lesson: Lesson, about: str, to_family: str, private: str) -> int:
    """Both notes; the answer's status."""
    words = {"about": about, f"{about}-to_family": to_family, f"{about}-private": private}
    return client.post(f"/teacher/lessons/{lesson.pk}/", words).status_code


def test_it_says_who_where_and_offers_marks_notes_and_the_file(school: MakeUps) -> None:
    client, lesson = signed_in(school.cedar, LIND), school.soon(minutes=-5)

    shown = page(client, f"/teacher/lessons/{lesson.pk}/")

    for words in ("Mia · Piano", "Mia Rossi", "Room 2", f"/teacher/lessons/{lesson.pk}/lesson.ics", "Late", "Notes"):
        assert words in shown
    marked = client.post(
        f"/teacher/lessons/{lesson.pk}/attendance/",
        {"from": "lesson", "participant": lesson.participants.get().pk, "mark": "late"},
    )
    assert marked["Location"] == f"/teacher/lessons/{lesson.pk}/"
    assert Attendance.objects.get().mark == "late"
    assert f'href="/teacher/lessons/{lesson.pk}/"' in page(client, "/teacher/day/")


def test_the_family_reads_its_note_and_never_the_private_one(school: MakeUps) -> None:
    teacher, lesson = signed_in(school.cedar, LIND), school.soon(hours=-2)
    about = f"student-{school.mia.pk}"

    assert written(teacher, lesson, about, "Bars 1 to 8", "Tires early") == 302

    own = page(teacher, f"/teacher/lessons/{lesson.pk}/")
    assert ("Bars 1 to 8" in own, "Tires early" in own) == (True, True)
    giulia = signed_in(school.cedar, GIULIA)
    read = page(giulia, f"/family/lessons/{lesson.pk}/")
    assert ("Bars 1 to 8" in read, "Tires early" in read) == (True, False)
    lately = page(giulia, "/family/lessons/")
    assert ("Read the note" in lately, "Tires early" in lately) == (True, False)
    # The control: made public, the same words are there.
    LessonNote.objects.update(is_private=False)
    assert "Tires early" in page(giulia, f"/family/lessons/{lesson.pk}/")


def test_in_a_group_each_reads_what_is_said_to_all_and_to_themselves(cedar: Cedar) -> None:
    coach = Teacher.objects.get(user=cedar.user(OKAFOR))
    students = [cedar.student(child) for child in (MIA, NOAH, JONAS_HIMSELF)]
    offering = open_group(cedar.semester, coach, students=students, by=cedar.user(GIULIA))
    lesson = Lesson.objects.filter(series__offering=offering).to_come()[1]
    client = signed_in(cedar, OKAFOR)
    assert "The whole group" in page(client, f"/teacher/lessons/{lesson.pk}/")

    assert written(client, lesson, "all", "Bring the red book", "") == 302
    assert written(client, lesson, f"student-{students[0].pk}", "Lovely tone", "") == 302

    paths = {GIULIA: "family", ANNE: "family", JONAS: "student"}
    read = {person: page(signed_in(cedar, person), f"/{room}/lessons/{lesson.pk}/") for person, room in paths.items()}
    assert {person.first: "Bring the red book" in words for person, words in read.items()} == {
        "Giulia": True,
        "Anne": True,
        "Jonas": True,
    }
    assert [person.first for person, words in read.items() if "Lovely tone" in words] == ["Giulia"]


def test_what_is_too_long_is_kept_on_the_page_and_not_written(school: MakeUps) -> None:
    client, lesson = signed_in(school.cedar, LIND), school.soon(hours=-2)

    answer = client.post(
        f"/teacher/lessons/{lesson.pk}/",
        {
            "about": f"student-{school.mia.pk}",
            f"student-{school.mia.pk}-to_family": "y" * 2001,
        },
    )

    assert answer.status_code == 400
    assert "y" * 2001 in answer.content.decode()
    assert not LessonNote.objects.exists()


@pytest.mark.parametrize("words", [{}, {"about": "student-0"}, {"about": "student-x", "all-private": "Said"}])
def test_nonsense_writes_nothing(school: MakeUps, words: dict[str, str]) -> None:
    answer = signed_in(school.cedar, LIND).post(f"/teacher/lessons/{school.lesson().pk}/", words)

    assert (answer.status_code, LessonNote.objects.count()) == (400, 0)


def test_another_teachers_lesson_is_not_there(school: MakeUps) -> None:
    client, lesson = signed_in(school.cedar, OKAFOR), school.soon(hours=-2)

    assert client.get(f"/teacher/lessons/{lesson.pk}/").status_code == 404
    assert written(client, lesson, f"student-{school.mia.pk}", "Said", "") == 404
    assert not LessonNote.objects.exists()


def test_a_lesson_that_was_called_off_is_not_marked_but_can_be_written_about(school: MakeUps) -> None:
    lesson = school.lesson(2)
    school.cannot_come(lesson)
    client = signed_in(school.cedar, LIND)

    shown = page(client, f"/teacher/lessons/{lesson.pk}/")

    assert "Cancelled" in shown
    assert 'name="mark"' not in shown
    assert written(client, lesson, f"student-{school.mia.pk}", "Practise meanwhile", "") == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_time_is_today(school: MakeUps, day: str) -> None:
    assert signed_in(school.cedar, LIND).get(f"/teacher/day/?day={day}").status_code == 200


def test_a_number_beyond_all_numbers_marks_nobody(school: MakeUps) -> None:
    lesson = school.soon(minutes=-5)
    sent = {"participant": "9" * 5000, "mark": "present"}

    answer = signed_in(school.cedar, LIND).post(f"/teacher/lessons/{lesson.pk}/attendance/", sent)

    assert (answer.status_code, Attendance.objects.count()) == (404, 0)
