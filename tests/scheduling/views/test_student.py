"""A student's own pages: who may call a lesson off, and which make-ups there are, without a way to do either."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from academy.models import Guardian, School, Student, User
from scheduling.actions.by_hand import give_credit
from scheduling.actions.call_off import call_off
from scheduling.models import Cancellation, Cause, Lesson, MakeUpCredit, Participant, Side
from tests.cast import ADA, ADA_HERSELF, FELIX, HELGA, JONAS, JONAS_HIMSELF, LIND, MIA, TANAKA, Person
from tests.group import open_group
from tests.scheduling.hours import at, lesson
from tests.scheduling.makeups import policy
from tests.school import Cedar
from tests.today import day_at_school

pytestmark = pytest.mark.django_db
MAKE_UPS = "/student/make-ups/"


def look(cedar: Cedar, person: Person, path: str) -> Any:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200
    return answer


def words_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def coming(cedar: Cedar, student: Student) -> Lesson:
    """A lesson the day after tomorrow."""
    day = day_at_school() + timedelta(days=2)
    return lesson(cedar.teacher(LIND), at(day, "16:00"), students=(student,))


def page(found: Lesson) -> str:
    return f"/student/lessons/{found.pk}/"


def owed(cedar: Cedar, student: Student) -> MakeUpCredit:
    return give_credit(
        student=student,
        subject=cedar.subject("piano"),
        minutes=30,
        expires_on=day_at_school() + timedelta(days=30),
        because="The piano was out of tune.",
        by=cedar.user(FELIX),
    )


def test_a_child_reads_who_may_call_the_lesson_off_and_how_to_reach_the_office(cedar: Cedar) -> None:
    School.objects.update(phone="+1 416 555 0100")
    answer = look(cedar, JONAS, page(coming(cedar, cedar.student(JONAS_HIMSELF))))

    said, school = words_of(answer), School.objects.get()
    assert "Only a parent or guardian can call this lesson off or move it: Helga Weber." in said
    assert f'href="tel:{school.phone}"' in answer.content.decode()
    assert f'href="mailto:{school.email}"' in answer.content.decode()
    assert "/cancellation/" not in answer.content.decode()


def test_only_those_are_named_who_may_today(cedar: Cedar) -> None:
    jonas = cedar.student(JONAS_HIMSELF)
    found = coming(cedar, jonas)
    for name, rights in (("Otto", {}), ("Vera", {"may_book": False}), ("Kurt", {"until": timezone.now()})):
        person = User.objects.create_user(f"{name.lower()}@weber.example", "x", first_name=name, last_name="Weber")
        since = timezone.now() - timedelta(days=2)
        Guardian.objects.create(family=jonas.family, user=person, since=since, **rights)

    assert "move it: Helga Weber or Otto Weber." in words_of(look(cedar, JONAS, page(found)))

    Guardian.objects.filter(family=jonas.family).update(may_book=False)
    assert "Only the office can call this lesson off or move it." in words_of(look(cedar, JONAS, page(found)))


def test_an_adult_who_is_their_own_family_goes_on_to_the_familys_page(cedar: Cedar) -> None:
    found = coming(cedar, cedar.student(ADA_HERSELF))
    answer = look(cedar, ADA, page(found))

    assert f'href="/family/lessons/{found.pk}/"' in answer.content.decode()
    assert "Only a parent" not in words_of(answer)
    look(cedar, ADA, f"/family/lessons/{found.pk}/")


def test_nothing_is_said_of_a_lesson_that_cannot_be_called_off(cedar: Cedar) -> None:
    over = coming(cedar, cedar.student(JONAS_HIMSELF))
    Lesson.objects.filter(pk=over.pk).update(
        starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1)
    )

    assert "call this lesson off" not in words_of(look(cedar, JONAS, page(over)))


def test_who_is_excused_from_a_lesson_with_others_reads_so(cedar: Cedar) -> None:
    jonas, mia = cedar.student(JONAS_HIMSELF), cedar.student(MIA)
    policy(cedar)
    open_group(cedar.semester, cedar.teacher(TANAKA), students=[jonas, mia], by=cedar.user(FELIX))
    found = Lesson.objects.of_student(jonas).to_come()[1]
    call_off(
        lesson=found,
        student=jonas,
        cause=Cause.FAMILY,
        side=Side.FAMILY,
        channel=Cancellation.Channel.PORTAL,
        by=cedar.user(HELGA),
    )

    said = words_of(look(cedar, JONAS, page(found)))
    assert "You are excused: the lesson goes on without you." in said
    assert "call this lesson off" not in said
    assert Participant.objects.get(lesson=found, student=mia).excused_at is None


def test_a_childs_credits_with_their_reason_and_no_way_to_book(cedar: Cedar) -> None:
    credit = owed(cedar, cedar.student(JONAS_HIMSELF))
    owed(cedar, cedar.student(MIA))

    answer = look(cedar, JONAS, MAKE_UPS)

    said = words_of(answer)
    assert "1 make-up lesson to book" in said
    assert f"To be used by {credit.expires_on:%-d %B %Y}" in said
    assert "The piano was out of tune." in said
    assert "Only a parent or guardian can book a make-up lesson: Helga Weber." in said
    assert "Mia" not in said
    assert "/family/" not in answer.content.decode()
    assert 'method="post"' not in answer.content.decode().partition("<main")[2].partition("</main")[0]


def test_a_booked_make_up_leads_to_the_students_own_page_of_it(cedar: Cedar) -> None:
    jonas = cedar.student(JONAS_HIMSELF)
    credit, found = owed(cedar, jonas), coming(cedar, jonas)
    credit.entries.create(credit=credit, kind="reserved", amount=-1, lesson=found, because="Booked.")

    answer = look(cedar, JONAS, MAKE_UPS)

    assert f'href="{page(found)}"' in answer.content.decode()
    assert "1 booked" in words_of(answer)


def test_without_credits_the_page_says_when_there_would_be_some(cedar: Cedar) -> None:
    assert "the policy gives a make-up for it" in words_of(look(cedar, JONAS, MAKE_UPS))


def test_an_adult_goes_on_to_book(cedar: Cedar) -> None:
    owed(cedar, cedar.student(ADA_HERSELF))

    assert 'href="/family/make-ups/"' in look(cedar, ADA, MAKE_UPS).content.decode()
