"""A family's pages about times: lessons month by month, and booking a weekly place."""

from typing import Any

import pytest
from django.test import Client

from academy.models import Enrolment, Student
from scheduling.models import Lesson, Place, Timeslot
from tests.cast import ADA, ADA_HERSELF, GIULIA, LEO, LIND, MARC, MIA, NOAH, OKAFOR, SAM, ZOE, Person
from tests.school import Cedar

pytestmark = pytest.mark.django_db


def browse(cedar: Cedar, person: Person) -> Client:
    browser = Client()
    browser.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page(slot: Timeslot | str, subject: str = "piano") -> str:
    return f"/family/bookings/new/?timeslot={slot if isinstance(slot, str) else slot.pk}&subject={subject}"


def book(
    cedar: Cedar, person: Person, student: Student | int | str, slot: Timeslot | str, subject: str = "piano"
) -> Any:
    number = student.pk if isinstance(student, Student) else student
    return browse(cedar, person).post(page(slot, subject), {"student": number, "subject": subject})


def nothing_is_written() -> bool:
    return not (Enrolment.objects.exists() or Place.objects.exists() or Lesson.objects.exists())


def test_taking_a_time_holds_every_week_of_it(cedar: Cedar) -> None:
    answer = book(cedar, GIULIA, cedar.student(MIA), cedar.slot(LIND))

    enrolment = Enrolment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/family/bookings/{enrolment.pk}/")
    assert enrolment.booked_by == cedar.user(GIULIA)
    assert enrolment.places.get().state == Place.State.HELD
    assert Lesson.objects.count() >= 10


def test_who_comes_back_to_the_page_goes_on_where_they_were_and_others_read_that_it_is_taken(cedar: Cedar) -> None:
    slot = cedar.slot(LIND)
    booking = book(cedar, GIULIA, cedar.student(MIA), slot)["Location"]

    assert browse(cedar, GIULIA).get(page(slot))["Location"] == booking
    assert book(cedar, GIULIA, cedar.student(MIA), slot)["Location"] == booking
    others = browse(cedar, SAM).get(page(slot))
    assert others.status_code == 409
    assert "has just been taken" in others.content.decode()


def test_the_page_shows_time_price_and_ones_own_children_only(cedar: Cedar) -> None:
    shown = browse(cedar, GIULIA).get(page(cedar.slot(LIND)))
    text = shown.content.decode()

    assert [str(choice) for choice in shown.context["form"].fields["student"].choices if "Mia" in str(choice)]
    assert "Mia" in text
    assert "Leo" in text
    assert "Noah" not in text
    assert "Zoe" not in text
    assert "CAD 34.00" in text


@pytest.mark.parametrize("child", [ZOE, NOAH, ADA_HERSELF])
def test_somebody_elses_child_is_no_choice(cedar: Cedar, child: Any) -> None:
    answer = book(cedar, GIULIA, cedar.student(child), cedar.slot(LIND))

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["student"]
    assert nothing_is_written()


@pytest.mark.parametrize("number", ["", "0", "-1", "999999999", "99999999999999999999999", "x", "1 OR 1=1", "\x00"])
def test_a_child_who_is_none_is_no_choice(cedar: Cedar, number: str) -> None:
    answer = book(cedar, GIULIA, number, cedar.slot(LIND))

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["student"]
    assert nothing_is_written()


@pytest.mark.parametrize("number", ["", "0", "-1", "999999999", "9" * 17, "9" * 30, "x", "²", "any'--", "%00"])
def test_a_time_that_is_none_is_not_found(cedar: Cedar, number: str) -> None:
    browser = browse(cedar, GIULIA)

    assert browser.get(page(number)).status_code == 404
    assert browser.post(page(number), {"student": cedar.student(MIA).pk, "subject": "piano"}).status_code == 404
    assert nothing_is_written()


@pytest.mark.parametrize("change", [{"is_active": False}, {"teacher__is_active": False}, {"teacher__is_public": False}])
def test_a_time_that_is_not_offered_is_not_found(cedar: Cedar, change: dict[str, bool]) -> None:
    slot = cedar.slot(LIND)
    for name, value in change.items():
        row = slot.teacher if name.startswith("teacher__") else slot
        type(row).objects.filter(pk=row.pk).update(**{name.removeprefix("teacher__"): value})

    assert book(cedar, GIULIA, cedar.student(MIA), slot).status_code == 404
    assert nothing_is_written()


def test_a_subject_the_teacher_does_not_teach_is_no_choice(cedar: Cedar) -> None:
    browser = browse(cedar, GIULIA)
    answer = browser.post(page(cedar.slot(LIND)), {"student": cedar.student(MIA).pk, "subject": "drums"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["subject"])
    assert nothing_is_written()


def test_a_guardian_who_may_only_see_is_told_so(cedar: Cedar) -> None:
    answer = book(cedar, MARC, cedar.student(NOAH), cedar.slot(LIND))

    assert answer.status_code == 400
    assert "You may not book for this student." in answer.content.decode()
    assert nothing_is_written()


def test_whoever_comes_second_is_told_and_shown_three_others(cedar: Cedar) -> None:
    slot = cedar.slot(LIND)
    book(cedar, GIULIA, cedar.student(MIA), slot)
    late = book(cedar, SAM, cedar.student(ZOE), slot)

    assert late.status_code == 409
    assert "Another family was a moment quicker" in late.content.decode()
    assert len(late.context["alternatives"]) == 3
    assert slot.pk not in {other.timeslot_id for other in late.context["alternatives"]}
    assert "Rossi" not in late.content.decode()
    assert Enrolment.objects.count() == 1


def test_the_page_of_a_taken_time_says_so_before_anything_is_typed(cedar: Cedar) -> None:
    slot = cedar.slot(LIND)
    book(cedar, GIULIA, cedar.student(MIA), slot)

    assert browse(cedar, SAM).get(page(slot)).status_code == 409


def test_a_second_click_books_nothing_more(cedar: Cedar) -> None:
    slot, mia = cedar.slot(LIND), cedar.student(MIA)
    first, second = book(cedar, GIULIA, mia, slot), book(cedar, GIULIA, mia, slot)

    assert first.status_code == 302
    assert second.status_code in (302, 400, 409)
    assert Enrolment.objects.count() == 1


def test_a_student_is_in_one_place_at_a_time(cedar: Cedar) -> None:
    slot = cedar.slot(LIND)
    other = cedar.teacher(OKAFOR)
    beside = Timeslot.objects.create(teacher=other, weekday=slot.weekday, starts=slot.starts, zone=slot.zone)
    book(cedar, GIULIA, cedar.student(MIA), slot)
    answer = book(cedar, GIULIA, cedar.student(MIA), beside, "drums")

    assert answer.status_code == 409
    assert "already has a lesson at that time" in answer.content.decode()
    assert Enrolment.objects.count() == 1


def test_the_school_finds_a_teacher_and_keeps_the_reason(cedar: Cedar) -> None:
    answer = book(cedar, GIULIA, cedar.student(LEO), "any", "guitar")

    enrolment = Enrolment.objects.get()
    assert answer.status_code == 302
    assert enrolment.assigned_because


def test_an_adult_books_for_herself(cedar: Cedar) -> None:
    assert book(cedar, ADA, cedar.student(ADA_HERSELF), cedar.slot(LIND)).status_code == 302


def test_the_lessons_stand_month_by_month(cedar: Cedar) -> None:
    book(cedar, GIULIA, cedar.student(MIA), cedar.slot(LIND))
    Place.objects.update(state="confirmed", confirmed_at="2026-01-01T00:00:00Z")
    Lesson.objects.update(state="booked")
    shown = browse(cedar, GIULIA).get("/family/lessons/")
    lessons = [row for month in shown.context["months"] for row in month["lessons"]]

    assert len(lessons) == Lesson.objects.count()
    assert {row["what"] for row in lessons} == {"Mia · Piano"}
    assert {row["who"] for row in lessons} == {"Ms Lind"}
    assert len({month["label"] for month in shown.context["months"]}) == len(shown.context["months"])
    assert not browse(cedar, SAM).get("/family/lessons/").context["months"]
