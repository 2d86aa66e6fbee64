"""One weekly time and many families: one gets it, the others hear so at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from academy.kernel.money import Money
from billing.actions.first_invoice import raise_first_invoice
from billing.queries.balances import balance
from scheduling.actions.book import book_place
from scheduling.models import Lesson, Place
from tests.small_school import SmallSchool, family_of, in_own_connection, person

PATH = "/api/parent/bookings"
MANY = 8


@pytest.mark.concurrency
def test_one_time_and_many_families_is_one_booking_and_clear_words_for_the_rest(
    committed_school: SmallSchool,
) -> None:
    wanted = committed_school.slots[0]
    guardians = [person(f"Guardian{number}") for number in range(MANY)]
    students = [family_of(guardian, "Child")[1] for guardian in guardians]
    start = Barrier(MANY)

    def ask(number: int) -> Any:
        program = committed_school.program(guardians[number])
        body = {"student": students[number].pk, "timeslot": wanted.pk}
        start.wait()
        return in_own_connection(lambda: program.post(PATH, body, Idempotency_Key="mine"))

    with ThreadPoolExecutor(MANY) as many:
        answers = list(many.map(ask, range(MANY)))

    assert sorted(answer.status_code for answer in answers) == [202] + [409] * (MANY - 1)
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "just-taken"
            assert len(answer.json()["alternatives"]) == 3
    place = Place.objects.get()
    assert set(Lesson.objects.values_list("place", flat=True)) == {place.pk}


@pytest.mark.concurrency
def test_one_key_sent_many_times_at_once_is_one_booking(committed_school: SmallSchool) -> None:
    program = committed_school.program(committed_school.priya)
    body = {"student": committed_school.mia.pk, "timeslot": committed_school.slots[0].pk}
    start = Barrier(MANY)

    def ask(_number: int) -> Any:
        start.wait()
        return in_own_connection(lambda: program.post(PATH, body, Idempotency_Key="same"))

    with ThreadPoolExecutor(MANY) as many:
        answers = list(many.map(ask, range(MANY)))

    # Some came while the first was running, some after it.
    assert {(answer.status_code, answer.json().get("code")) for answer in answers} <= {
        (202, None),
        (409, "idempotency-key-busy"),
    }
    assert {answer.json()["id"] for answer in answers if answer.status_code == 202} == {
        Place.objects.get().enrolment_id
    }


@pytest.mark.concurrency
def test_two_of_the_office_at_once_book_no_more_than_is_open(committed_school: SmallSchool) -> None:
    school = committed_school
    enrolment = book_place(student=school.mia, timeslot=school.slots[0], by=school.priya)
    invoice = raise_first_invoice(enrolment=enrolment)
    program, start = school.program(school.finance), Barrier(MANY)

    def ask(number: int) -> int:
        body = {"invoice": invoice.pk, "amount": invoice.total.cents, "currency": "CAD", "provider": "cash"}
        start.wait()
        reference = {"reference": f"book {number}"}
        answer = in_own_connection(
            lambda: program.post("/api/admin/payments", body | reference, Idempotency_Key=f"key-{number}")
        )
        return int(answer.status_code)

    with ThreadPoolExecutor(MANY) as many:
        statuses = list(many.map(ask, range(MANY)))

    assert sorted(statuses) == [201] + [400] * (MANY - 1)
    assert balance(invoice) == Money(0, "CAD")
