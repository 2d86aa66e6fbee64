"""One weekly time and many families: one gets it, the others hear so at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

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
