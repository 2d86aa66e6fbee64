"""A family lets its place rest: it reads what that means, the policy says no in words, and it can be taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from billing.actions.first_invoice import raise_first_invoice
from billing.models import Payment
from scheduling.models import Pause, Place
from tests.cast import GIULIA, SAM
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar
from tests.today import day_at_school, zone_of_another_day

TODAY = day_at_school


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar, hold_min_days=7, hold_max_days=56, hold_within_months=12, hold_clean_months=3)


@pytest.fixture
def page(school: MakeUps) -> str:
    return f"/family/enrolments/{Place.objects.get(pk=school.place).enrolment_id}/pause/"


@pytest.fixture
def giulia(school: MakeUps) -> Client:
    client = Client()
    client.force_login(school.giulia)
    return client


def days(school: MakeUps, weeks: int = 2) -> dict[str, str]:
    """From the day before the third lesson on."""
    first = timezone.localdate(school.lesson(2).starts_at) - timedelta(days=1)
    return {"first_day": first.isoformat(), "last_day": (first + timedelta(days=7 * weeks - 1)).isoformat()}


def test_it_says_what_it_means_then_rests_then_is_taken_back(school: MakeUps, giulia: Client, page: str) -> None:
    lesson = school.lesson(2)

    looked = giulia.post(page, {**days(school), "look": "1"}).content.decode()
    assert "2 lessons are left out" in looked
    assert "no money back by itself" in looked
    assert not Pause.objects.exists()

    rests = giulia.post(page, {**days(school), "rest": "1"}, follow=True).content.decode()
    assert "Its weekly time stays yours." in rests
    lesson.refresh_from_db()
    assert lesson.state == "cancelled"

    back = giulia.post(page, {"back": Pause.objects.get().pk}, follow=True).content.decode()
    assert "The lessons take place." in back
    lesson.refresh_from_db()
    assert lesson.state == "booked"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": 20, "last": 10}, "The last day is before the first."),
        ({"first": -3, "last": 10}, "This day is over."),
        ({"first": 10, "last": 12}, "7 days"),
        ({"first": 10, "last": 90}, "56 days"),
    ],
)
@pytest.mark.parametrize("button", ["look", "rest"])
def test_a_no_names_its_rule_and_writes_nothing(
    giulia: Client, page: str, asked: dict[str, int], said: str, button: str
) -> None:
    wish = {f"{name}_day": (TODAY() + timedelta(days=ahead)).isoformat() for name, ahead in asked.items()}

    answer = giulia.post(page, {**wish, button: "1"})

    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not Pause.objects.exists()


def test_a_payment_that_failed_lately_speaks_against_it(school: MakeUps, giulia: Client, page: str) -> None:
    invoice = raise_first_invoice(enrolment=Place.objects.get(pk=school.place).enrolment)
    Payment.objects.create(
        payer=invoice.payer,
        invoice=invoice,
        provider=Payment.Provider.STRIPE,
        reference="pi_failed",
        state=Payment.State.FAILED,
        amount_cents=100,
        currency=invoice.currency,
        received_at=timezone.now() - timedelta(days=10),
    )

    assert "failed" in giulia.post(page, {**days(school), "look": "1"}).content.decode()


def test_one_that_has_begun_is_not_taken_back(school: MakeUps, giulia: Client, page: str) -> None:
    row = Pause.objects.create(
        place_id=school.place, first_day=TODAY(), last_day=TODAY() + timedelta(days=9), asked_by=school.giulia
    )

    assert "This rest has begun." in giulia.post(page, {"back": row.pk}, follow=True).content.decode()
    assert Pause.objects.get().lifted_at is None


def test_one_that_has_not_begun_at_the_school_can_be_taken_back_wherever_a_family_reads(
    school: MakeUps, giulia: Client, page: str
) -> None:
    school.cedar.sits(GIULIA, zone_of_another_day("America/Toronto"))
    today, tomorrow = TODAY(), TODAY() + timedelta(days=1)
    begun, coming = (
        Pause.objects.create(place_id=school.place, first_day=day, last_day=day, asked_by=school.giulia)
        for day in (today, tomorrow)
    )

    rests = {row["pk"]: row["is_to_come"] for row in giulia.get(page).context["rests"]}

    assert rests == {begun.pk: False, coming.pk: True}


def test_who_may_only_see_changes_nothing_and_strangers_find_nothing(
    school: MakeUps, giulia: Client, page: str, cedar: Cedar
) -> None:
    sam = Client()
    sam.force_login(cedar.user(SAM))
    assert sam.get(page).status_code == 404
    cedar.user(GIULIA).guardianships.update(may_book=False, may_pay=False)

    assert "You may not do this" in giulia.post(page, {**days(school), "rest": "1"}).content.decode()
    assert not Pause.objects.exists()
