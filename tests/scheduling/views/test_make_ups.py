"""A family's pages about lessons it misses and makes up for."""

import re

import pytest
from django.test import Client

from scheduling.models import Cancellation, Lesson, LessonNote, MakeUpCredit
from tests.cast import GIULIA, LIND, MARC, SAM, Person
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db
HOUR = re.compile(r'name="teacher" value="([\w-]+)"><input type="hidden" name="starts_at" value="([^"]+)"')


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def browser(school: MakeUps, person: Person = GIULIA) -> Client:
    client = Client()
    client.force_login(school.cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(answer: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))  # type: ignore[attr-defined]


def test_a_lessons_page_says_what_when_and_where_and_what_the_teacher_wrote(school: MakeUps) -> None:
    lesson, lind = school.lesson(), school.cedar.user(LIND)
    LessonNote.objects.create(lesson=lesson, text="Left hand first.", written_by=lind)
    LessonNote.objects.create(lesson=lesson, text="Not for families.", is_private=True, written_by=lind)

    answer = browser(school).get(f"/family/lessons/{lesson.pk}/")

    said = words(answer)
    assert "Mia · Piano" in said
    assert "Ms Lind" in said
    assert "Room 2" in said
    assert "Left hand first." in said
    assert "Not for families." not in said
    assert "Cannot come" in said


def test_what_the_policy_will_say_stands_there_before_anything_is_done(school: MakeUps) -> None:
    in_time, late = school.lesson(3), school.soon(hours=3)
    giulia = browser(school)

    yes = words(giulia.get(f"/family/lessons/{in_time.pk}/cancellation/"))
    no = words(giulia.get(f"/family/lessons/{late.pk}/cancellation/"))

    assert "A make-up credit" in yes
    assert "Rule 1 asks for 24 hours of notice, and 2 hours and 59 minutes are less, so it does not apply." in no
    assert "Charged, no credit" in no
    assert not Cancellation.objects.exists()


def test_three_taps_call_it_off_and_two_book_the_make_up(school: MakeUps) -> None:
    lesson, giulia = school.lesson(), browser(school)
    page = f"/family/lessons/{lesson.pk}/cancellation/"

    result = giulia.post(page, {"student": school.mia.pk, "cause": "family"}, follow=True)

    assert "It is called off" in words(result)
    assert "Book the make-up" in words(result)
    credit = MakeUpCredit.objects.get()
    offered = giulia.get(f"/family/make-ups/?credit={credit.pk}")
    assert "1 make-up lesson to book" in words(offered)
    teacher, starts_at = HOUR.findall(offered.content.decode())[0]
    booked = giulia.post(
        "/family/make-ups/", {"credit": credit.pk, "teacher": teacher, "starts_at": starts_at}, follow=True
    )
    assert "Booked. We look forward to it." in words(booked)
    assert "Make-up lesson" in words(booked)
    assert "0 make-up lessons to book, 1 booked" in words(giulia.get("/family/make-ups/"))
    assert broken() == {}


def test_who_comes_too_late_reads_it_and_is_offered_others(school: MakeUps) -> None:
    credit = school.credit()
    opening = school.hour(credit, 4)
    Lesson.objects.create(teacher=opening.teacher, starts_at=opening.starts_at, ends_at=opening.ends_at)

    answer = browser(school).post(
        "/family/make-ups/",
        {"credit": credit.pk, "teacher": opening.teacher.slug, "starts_at": opening.starts_at.isoformat()},
    )

    assert answer.status_code == 409
    assert "Nothing was booked" in words(answer)
    assert "These are close to it:" in words(answer)


def test_we_can_come_after_all(school: MakeUps) -> None:
    lesson = school.lesson()
    school.cannot_come(lesson)

    answer = browser(school).post(f"/family/lessons/{lesson.pk}/reinstatement/", follow=True)

    assert "The lesson takes place after all." in words(answer)
    lesson.refresh_from_db()
    assert lesson.state == "booked"


def test_another_hour_in_one_tap_and_none_where_the_policy_gives_none(school: MakeUps) -> None:
    lesson, giulia = school.lesson(2), browser(school)
    page = f"/family/lessons/{lesson.pk}/reschedule/"
    teacher, starts_at = HOUR.findall(giulia.get(page).content.decode())[5]

    moved = giulia.post(page, {"student": school.mia.pk, "teacher": teacher, "starts_at": starts_at}, follow=True)

    assert "It has its new hour." in words(moved)
    lesson.refresh_from_db()
    assert lesson.state == "cancelled"
    late = school.soon(hours=3)
    assert "so it cannot be changed here" in words(giulia.get(f"/family/lessons/{late.pk}/reschedule/"))


def test_who_may_only_see_calls_nothing_off_and_strangers_find_nothing(cedar: Cedar) -> None:
    school = make_ups(cedar)
    lesson = school.lesson()
    page = f"/family/lessons/{lesson.pk}/cancellation/"

    assert browser(school, SAM).get(page).status_code == 404
    assert browser(school, MARC).get(page).status_code == 404
    giulia = school.cedar.user(GIULIA)
    giulia.guardianships.update(may_book=False, may_pay=False)
    refused = browser(school).post(page, {"student": school.mia.pk, "cause": "family"})
    assert (refused.status_code, "You may not call this lesson off." in words(refused)) == (400, True)
    assert not Cancellation.objects.exists()


def test_the_credits_say_until_when_and_why(school: MakeUps) -> None:
    school.cannot_come(school.lesson(2))
    school.cannot_come(school.soon(hours=3))

    said = words(browser(school).get("/family/make-ups/"))

    assert "To be used by" in said
    assert "That is in time: rule 1 asks for 24 hours." in said
    assert "Charged, no credit" in said
