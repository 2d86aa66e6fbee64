"""A booking that one of two separated parents pays for: the other sees where it has got to, and no money of theirs."""

from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from academy.models import Enrolment, User
from billing.actions.checkout import record_checkout
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.late_make_up import buy_make_up
from billing.models import Invoice, Payer, Purchase
from scheduling.models import Decision
from tests.billing.owing import MARCH, shared, who_pays
from tests.billing.views.test_separated import browser
from tests.booked import booked, pay_by_transfer
from tests.cast import ANNE, GIULIA, MARC, NOAH, PAOLO, Person
from tests.scheduling.makeups import make_ups
from tests.school import Cedar

URL = "https://checkout.example/cs_1"


@pytest.fixture
def noahs(cedar: Cedar) -> Enrolment:
    """Anne has booked; she pays a third of Noah's lessons, Marc the rest, and hers opens the place."""
    shared(cedar, NOAH, {ANNE: 3333, MARC: 6667}, first=MARCH.replace(year=2020))
    enrolment = booked(cedar, NOAH, by=ANNE).enrolment
    invoice = raise_first_invoice(enrolment=enrolment)
    record_checkout(invoice=invoice, session="cs_1", url=URL, amount_cents=invoice.total.cents)
    return enrolment


def pages(cedar: Cedar, person: Person, enrolment: Enrolment) -> tuple[str, dict[str, Any]]:
    """What this person is shown of it, and what a program of theirs is told."""
    api = APIClient()
    api.force_authenticate(cedar.user(person))
    page = browser(cedar, person).get(reverse("family-booking", args=[enrolment.pk]))
    return page.content.decode(), api.get(reverse("api_booking", args=[enrolment.pk])).json()


def test_whoever_booked_pays_and_the_other_sees_how_far_it_is(cedar: Cedar, noahs: Enrolment) -> None:
    hers = Invoice.objects.get(enrolment=noahs, payer__person=cedar.user(ANNE))

    page, told = pages(cedar, ANNE, noahs)
    assert URL in page
    assert (told["checkout_url"], told["invoice"]["number"]) == (URL, hers.number)

    page, told = pages(cedar, MARC, noahs)
    assert URL not in page
    assert "Somebody else of your family pays for it themselves" in page
    assert "CAD" not in page
    assert (told["status"], told["checkout_url"], told["invoice"]) == ("awaiting_payment", None, None)
    assert str(hers.number) not in str(told)
    listed = APIClient()
    listed.force_authenticate(cedar.user(MARC))
    assert [row["checkout_url"] for row in listed.get(reverse("api_bookings")).json()["results"]] == [None]


def test_the_receipt_is_theirs_alone(cedar: Cedar, noahs: Enrolment) -> None:
    payment = pay_by_transfer(Invoice.objects.get(enrolment=noahs, payer__person=cedar.user(ANNE)))
    Enrolment.objects.filter(pk=noahs.pk).update(state=Enrolment.State.ACTIVE)
    receipt = reverse("family-receipt", args=[payment.pk])

    assert receipt in pages(cedar, ANNE, noahs)[0]
    page, told = pages(cedar, MARC, noahs)
    assert receipt not in page
    assert "It is settled" in page
    assert (told["status"], told["invoice"]) == ("confirmed", None)


def test_a_make_up_that_the_other_buys_says_no_price(cedar: Cedar, outside_world: Any) -> None:
    school = make_ups(cedar, late_price_cents=2500)
    family = school.mia.family
    for person in (GIULIA, PAOLO):
        who_pays(family, cedar.user(person))
    school.cannot_come(school.soon(hours=3))
    purchase = buy_make_up(decision=Decision.objects.get(), by=school.giulia)
    page = reverse("family-purchase", args=[purchase.pk])

    assert "CAD 25.00" in browser(cedar, GIULIA).get(page).content.decode()
    said = browser(cedar, PAOLO).get(page).content.decode()
    assert "They pay for it themselves" in said
    assert "CAD" not in said

    Purchase.objects.update(state=Purchase.State.PAID)
    assert reverse("family-invoice", args=[purchase.invoice_id]) not in browser(cedar, PAOLO).get(page).content.decode()


def test_control_if_everybody_were_shown_all_the_page_of_the_other_would_be_there(
    cedar: Cedar, noahs: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everybody(_payer: Payer, _person: User) -> bool:
        return True

    monkeypatch.setattr(Payer, "is_shown_to", everybody)

    page, told = pages(cedar, MARC, noahs)

    assert URL in page
    assert told["invoice"]
