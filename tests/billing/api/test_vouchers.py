"""A voucher with a booking by API; a second use is refused, and nobody guesses codes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from academy import guesses
from academy.guesses import OF_PERSON
from academy.kernel.db import now
from academy.kernel.models.rate import Rate
from academy.models import Enrolment
from billing.actions.voucher import make_voucher
from billing.models import VoucherUse
from tests.billing.api.test_bookings import PATH, wish
from tests.small_school import Program, SmallSchool, in_own_connection


@pytest.fixture
def priyas(small_school: SmallSchool) -> Program:
    make_voucher(code="WELCOME", points=1000)
    return small_school.program(small_school.priya)


def test_it_is_used_for_what_is_booked(small_school: SmallSchool, priyas: Program) -> None:
    answer = priyas.post(PATH, wish(small_school, voucher=" welcome "))

    assert answer.status_code == 202
    use = VoucherUse.objects.get()
    assert (use.voucher.code, use.enrolment_id, use.used_by) == ("WELCOME", answer.json()["id"], small_school.priya)


def test_a_second_use_is_refused_in_a_sentence_and_books_nothing(small_school: SmallSchool, priyas: Program) -> None:
    priyas.post(PATH, wish(small_school, voucher="WELCOME"))

    sams = small_school.program(small_school.sam)
    answer = sams.post(PATH, wish(small_school, 1, student=small_school.sams_child.pk, voucher="WELCOME"))

    assert (answer.status_code, answer.json()["code"]) == (400, "used-up")
    assert answer.json()["errors"] == {"voucher": ["This voucher has been used already, or is not valid any more."]}
    assert Enrolment.objects.count() == VoucherUse.objects.count() == 1


def test_the_same_request_sent_again_uses_it_once(small_school: SmallSchool, priyas: Program) -> None:
    answers = [priyas.post(PATH, wish(small_school, voucher="WELCOME"), Idempotency_Key="k1") for _again in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert VoucherUse.objects.count() == 1


def signed_in(school: SmallSchool) -> Client:
    client = Client()
    client.force_login(school.priya, backend="django.contrib.auth.backends.ModelBackend")
    return client


def guessed(priyas: Program, school: SmallSchool, count: int) -> list[int]:
    return [priyas.post(PATH, wish(school, voucher=f"GUESS-{n}")).status_code for n in range(count)]


def test_whoever_guesses_has_to_wait_even_with_the_right_code(small_school: SmallSchool, priyas: Program) -> None:
    assert guessed(priyas, small_school, 6) == [400] * 5 + [429]

    answer = priyas.post(PATH, wish(small_school, voucher="WELCOME"))

    assert (answer.status_code, answer.json()["code"]) == (429, "too-often")
    assert "try again in 60 minutes" in answer.json()["message"]
    assert not Enrolment.objects.exists()
    assert priyas.post(PATH, wish(small_school)).status_code == 202


def test_an_hour_later_it_goes_on(small_school: SmallSchool, priyas: Program) -> None:
    guessed(priyas, small_school, 6)
    Rate.objects.update(hits=[now() - timedelta(minutes=61)])

    assert priyas.post(PATH, wish(small_school, voucher="WELCOME")).status_code == 202


def test_a_code_that_is_right_does_not_count(small_school: SmallSchool, priyas: Program) -> None:
    make_voucher(code="OFTEN", points=1000, uses=9)
    guessed(priyas, small_school, 4)

    booked = priyas.post(PATH, wish(small_school, voucher="OFTEN")).json()["id"]

    page = reverse("family-coming-bill")
    asked = {"enrolment": booked, "voucher": "GUESS"}
    said = [signed_in(small_school).post(page, asked).content.decode() for _again in range(2)]
    assert "We know no voucher with this code" in said[0]
    assert "Too many codes that cannot be used" in said[1]


def test_the_family_pages_and_the_api_count_together(small_school: SmallSchool, priyas: Program) -> None:
    guessed(priyas, small_school, 5)
    page = f"{reverse('family-booking-new')}?timeslot={small_school.slots[0].pk}"

    answer = signed_in(small_school).post(
        page, {"student": small_school.mia.pk, "subject": "piano", "voucher": "WELCOME"}
    )

    assert "Too many codes that cannot be used" in answer.content.decode()
    assert not VoucherUse.objects.exists()


def test_from_one_address_many_people_do_not_guess_for_ever(
    small_school: SmallSchool, priyas: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "OF_ADDRESS", guesses.Limit("code-address", 2, timedelta(hours=1)))

    assert guessed(priyas, small_school, 3) == [400, 400, 429]


def test_control_without_the_count_guessing_goes_on(
    small_school: SmallSchool, priyas: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(_limit: Any, _who: Any) -> Any:
        return now()

    monkeypatch.setattr(guesses, "count", counted)

    assert guessed(priyas, small_school, OF_PERSON.most + 2) == [400] * (OF_PERSON.most + 2)


def test_many_guesses_at_once_are_no_more(committed_school: SmallSchool) -> None:
    make_voucher(code="WELCOME", points=1000)

    priyas = committed_school.program(committed_school.priya)

    def one(number: int) -> int:
        return int(priyas.post(PATH, wish(committed_school, voucher=f"GUESS-{number}")).status_code)

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(lambda number: in_own_connection(partial(one, number)), range(12)))

    assert answers == [400] * OF_PERSON.most + [429] * (12 - OF_PERSON.most)
