"""A person's bookings by API: all of theirs, the newest first, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.api import pages
from academy.kernel.db import Now
from academy.models import CourseOffering, Enrolment, Guardian, Student
from billing.actions.checkout import record_checkout
from billing.actions.first_invoice import raise_first_invoice
from scheduling.actions.book import book_place
from scheduling.actions.place import free_place
from tests.small_school import Program, SmallSchool

PATH = "/api/parent/bookings"


@pytest.fixture
def priyas(small_school: SmallSchool) -> Program:
    return small_school.program(small_school.priya)


def listed(program: Program, query: str = "") -> list[dict[str, Any]]:
    answer = program.get(PATH + query)
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"results", "next", "request_id"}
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def sibling(school: SmallSchool, name: str) -> Student:
    return Student.objects.create(family=school.family, first_name=name, birth_date=school.mia.birth_date)


def book(school: SmallSchool, number: int, student: Student | None = None) -> Enrolment:
    return book_place(student=student or school.mia, timeslot=school.slots[number], by=school.priya)


def fail(enrolment: Enrolment) -> None:
    """As the story does it when nobody paid in time."""
    place = enrolment.places.get()
    type(place).objects.filter(pk=place.pk).update(expires_at=Now() - timedelta(minutes=1))
    free_place(place=place, because="Nobody paid.")
    Enrolment.objects.filter(pk=enrolment.pk).update(state=Enrolment.State.FAILED, failure_reason="Nobody paid.")


def test_a_row_says_what_and_how_far_and_where_to_go_on(small_school: SmallSchool, priyas: Program) -> None:
    enrolment = book(small_school, 0)
    invoice = raise_first_invoice(enrolment=enrolment)
    record_checkout(invoice=invoice, session="cs_1", url="https://checkout.example/cs_1", amount_cents=900)
    whole = priyas.get(f"{PATH}/{enrolment.pk}").json()

    [row] = listed(priyas)

    own = {name: row.pop(name) for name in ("course", "first_lesson", "lessons_count")}
    assert own == {
        "course": "Piano, 30 minutes",
        "first_lesson": whole["lessons"][0]["starts_at"],
        "lessons_count": len(whole["lessons"]),
    }
    # Whatever else the list says, the booking's own address says too.
    assert row == {name: whole[name] for name in row}
    assert set(whole) - set(row) == {"lessons", "invoice", "request_id"}
    assert (row["status"], row["checkout_url"]) == ("awaiting_payment", "https://checkout.example/cs_1")
    assert row["links"]["self"] == f"http://testserver{PATH}/{enrolment.pk}"


def test_all_of_them_the_newest_first_failed_ones_too(small_school: SmallSchool, priyas: Program) -> None:
    failed = book(small_school, 0)
    fail(failed)
    newer = book(small_school, 1, sibling(small_school, "Ira"))

    first, second = listed(priyas)

    assert [first["id"], second["id"]] == [newer.pk, failed.pk]
    assert (second["status"], second["reason"]) == ("failed", "Nobody paid.")
    assert (second["first_lesson"], second["lessons_count"]) == (None, 0)


def test_nobody_elses(small_school: SmallSchool, priyas: Program) -> None:
    mine = book(small_school, 0)
    book_place(student=small_school.sams_child, timeslot=small_school.slots[1], by=small_school.sam)
    # An enrolment that never held a place is no booking.
    Enrolment.objects.create(
        student=sibling(small_school, "Ira"), offering=CourseOffering.objects.get(), booked_by=small_school.priya
    )

    assert [row["id"] for row in listed(priyas)] == [mine.pk]
    # Who may see the family sees them too; who may not, or not any more, does not.
    assert [row["id"] for row in listed(small_school.program(small_school.tom))] == [mine.pk]
    for person in (small_school.mara.user, small_school.desk, small_school.finance):
        assert listed(small_school.program(person)) == []
    Guardian.objects.filter(user=small_school.priya).update(
        since=Now() - timedelta(days=9), until=Now() - timedelta(seconds=1)
    )
    assert listed(priyas) == []


def test_long_lists_come_in_pages(small_school: SmallSchool, priyas: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SIZE", 2)
    booked = [book(small_school, number, sibling(small_school, f"Ira {number}")).pk for number in range(3)]

    answer = priyas.get(PATH).json()

    assert [row["id"] for row in answer["results"]] == [booked[2], booked[1]]
    assert answer["next"] == f"http://testserver{PATH}?page=2"
    assert [row["id"] for row in listed(priyas, "?page=2")] == [booked[0]]
    assert listed(priyas, "?page=3") == []


def test_three_bookings_cost_no_more_queries_than_one(small_school: SmallSchool, priyas: Program) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            listed(priyas)
        return len(asked)

    def more(number: int, student: Student) -> None:
        raise_first_invoice(enrolment=book(small_school, number, student))

    more(0, small_school.mia)
    questions()
    alone = questions()
    more(3, sibling(small_school, "Ira"))
    failed = book(small_school, 4, sibling(small_school, "Asha"))
    fail(failed)
    fail(book(small_school, 2, sibling(small_school, "Uma")))

    assert questions() == alone
    assert alone <= 12
