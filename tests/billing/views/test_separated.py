"""Separated parents: each sees the family's bills and their own, and nobody else's."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from academy.kernel.models import Notice
from academy.models import Guardian
from billing.actions.invoice import raise_invoices
from billing.models import Invoice, Payment
from billing.models.invoice import InvoiceQuerySet
from tests.billing.owing import APRIL, MAY, drafted, priced, shared, taught
from tests.booked import pay_by_transfer
from tests.cast import ANNE, MARC, NOAH, Person
from tests.school import Cedar


@pytest.fixture
def bills(cedar: Cedar) -> dict[Person, Invoice]:
    """Anne pays a third of Noah's guitar, Marc the rest; and the family a month before."""
    priced(taught(cedar, NOAH), 12000)
    anne, marc = shared(cedar, NOAH, {ANNE: 3333, MARC: 6667}, first=APRIL)
    raise_invoices(invoices=drafted(cedar.student(NOAH), MAY))
    return {ANNE: anne.invoices.get(), MARC: marc.invoices.get()}


def browser(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("me", "other"), [(ANNE, MARC), (MARC, ANNE)])
def test_each_sees_the_familys_and_their_own(
    cedar: Cedar, bills: dict[Person, Invoice], me: Person, other: Person
) -> None:
    family = Invoice.objects.get(payer__person=None)
    page = browser(cedar, me)

    listed = page.get(reverse("family-invoices")).content.decode()

    assert str(bills[me].number) in listed
    assert str(family.number) in listed
    assert str(bills[other].number) not in listed
    for name in ("family-invoice", "family-invoice-pdf"):
        assert page.get(reverse(name, args=[bills[me].pk])).status_code == 200
        assert page.get(reverse(name, args=[bills[other].pk])).status_code == 404
    assert page.get(reverse("family-statement"), {"payer": bills[other].payer_id}).status_code == 404


def test_a_receipt_goes_to_whoever_paid_and_to_nobody_else(cedar: Cedar, bills: dict[Person, Invoice]) -> None:
    Guardian.objects.filter(family=bills[ANNE].payer.family, until=None).update(may_pay=True)
    pay_by_transfer(bills[ANNE])

    payment = Payment.objects.get()
    told = Notice.objects.filter(kind="receipt")
    assert [notice.person for notice in told] == [cedar.user(ANNE)]
    address = reverse("family-receipt", args=[payment.pk])
    assert browser(cedar, ANNE).get(address).status_code == 200
    assert browser(cedar, MARC).get(address).status_code == 404


def test_control_without_the_payer_being_asked_for_the_other_would_see_it(
    cedar: Cedar, bills: dict[Person, Invoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_families(rows: Any, families: Any, _person: Any) -> Any:
        return rows.filter(payer__family__in=families)

    monkeypatch.setattr(InvoiceQuerySet, "of_families", of_families)

    answer = browser(cedar, MARC).get(reverse("family-invoice", args=[bills[ANNE].pk]))

    assert answer.status_code == 200
