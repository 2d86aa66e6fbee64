"""Invoices: raised once, numbered without gaps, taken back with a reason."""

from collections import Counter

import pytest

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.words import here
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import raise_invoice, void_invoice
from billing.actions.payer import family_payer
from billing.models import Invoice, InvoiceLine, JournalEntry
from scheduling.actions.place import free_place
from tests.booked import booked, books
from tests.cast import LEO, OKAFOR
from tests.school import Cedar


def draft(cedar: Cedar, cents: int = 2450) -> Invoice:
    payer = family_payer(family=cedar.family("Rossi"))
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=now().date())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Sheet music", amount_cents=cents)
    return invoice


def test_the_first_invoice_is_the_lessons_held_times_their_price(cedar: Cedar) -> None:
    mia = booked(cedar)
    lessons = mia.place.lessons.count()

    invoice = raise_first_invoice(enrolment=mia.enrolment)

    months = Counter(here(lesson.starts_at).strftime("%B %Y") for lesson in mia.place.lessons.all())
    assert [(line.description, line.arithmetic, line.amount_cents) for line in invoice.lines.all()] == [
        (
            f"Mia · Piano, individual, 30 minutes: {month}",
            f"{number} {'lesson' if number == 1 else 'lessons'} at CAD 34.00: CAD {number * 34}.00.",
            number * 3400,
        )
        for month, number in months.items()
    ]
    assert invoice.total.cents == lessons * 3400
    assert invoice.state == "open"
    assert books() == {"receivable": lessons * 3400, "deferred": -lessons * 3400}


def test_raised_again_it_is_the_same(cedar: Cedar) -> None:
    mia = booked(cedar)
    first = raise_first_invoice(enrolment=mia.enrolment)

    assert raise_first_invoice(enrolment=mia.enrolment) == first
    assert raise_invoice(invoice=first).number == first.number
    assert JournalEntry.objects.count() == 1


def test_a_place_that_holds_nothing_cannot_be_invoiced(cedar: Cedar) -> None:
    mia = booked(cedar)
    free_place(place=mia.place, because="They moved.")

    with pytest.raises(Refusal) as refused:
        raise_first_invoice(enrolment=mia.enrolment)

    assert refused.value.code == "nothing-to-invoice"
    assert Invoice.objects.count() == 0


def test_numbers_follow_each_other(cedar: Cedar) -> None:
    year = now().year
    numbers = [raise_first_invoice(enrolment=booked(cedar).enrolment).number]
    numbers.append(raise_first_invoice(enrolment=booked(cedar, LEO, OKAFOR, "drums").enrolment).number)
    numbers.append(raise_invoice(invoice=draft(cedar)).number)

    assert numbers == [f"{year}-0000{number}" for number in (1, 2, 3)]


def test_taken_back_nothing_is_owed_and_the_reason_stays(cedar: Cedar) -> None:
    invoice = raise_first_invoice(enrolment=booked(cedar).enrolment)

    for because in ("They moved.", "Again."):
        void_invoice(invoice=invoice, because=because)

    invoice.refresh_from_db()
    assert (invoice.state, invoice.voided_because) == ("void", "They moved.")
    assert books() == {}
    assert [entry.kind for entry in JournalEntry.objects.order_by("pk")] == ["invoice", "void"]


def test_a_draft_cannot_be_taken_back(cedar: Cedar) -> None:
    with pytest.raises(Refusal) as refused:
        void_invoice(invoice=draft(cedar), because="Why not.")

    assert refused.value.code == "draft"
