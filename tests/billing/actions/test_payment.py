"""Money received is booked once; money given back is owed once, asked for once, booked once."""

import pytest
from django.utils import timezone

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice, Run
from academy.kernel.money import Money
from academy.words import long_date
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import void_invoice
from billing.actions.payment import record_payment
from billing.actions.refund import give_back, record_refund
from billing.letters import RECEIPT
from billing.models import Invoice, JournalEntry, Payment, Refund
from billing.queries.papers import receipt_paper
from tests.booked import booked, books, pay_by_transfer
from tests.cast import GIULIA, STAFF
from tests.school import Cedar


@pytest.fixture
def invoice(cedar: Cedar) -> Invoice:
    return raise_first_invoice(enrolment=booked(cedar).enrolment)


def by_stripe(invoice: Invoice, amount: Money | None = None, reference: str = "pi_1") -> Payment:
    total = amount or invoice.total
    return record_payment(
        invoice=invoice,
        amount=total,
        fee=Money(300, total.currency),
        provider=Payment.Provider.STRIPE,
        reference=reference,
        received_at=now(),
        method="visa •••• 4242",
    )


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__email", flat=True))


def test_a_payment_balances_the_books_and_sends_one_receipt(invoice: Invoice) -> None:
    payment = by_stripe(invoice)

    total = invoice.total.cents
    assert books() == {"deferred": -total, "cash_stripe": total - 300, "fees": 300}
    assert told("receipt") == [GIULIA.email]
    assert (payment.receipt_number, str(payment)) == (f"R-{payment.pk:06d}", f"{invoice.total} pi_1")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_reader_far_away_reads_the_day_that_stands_on_the_receipt(invoice: Invoice, zone: str) -> None:
    payment = by_stripe(invoice)

    with timezone.override(zone):
        letter = RECEIPT.facts(Notice.objects.get(kind="receipt"))

    assert letter is not None
    assert letter["date"] == long_date(receipt_paper(payment).day)


def test_told_twice_it_is_the_first_payment(invoice: Invoice) -> None:
    first = by_stripe(invoice)

    assert by_stripe(invoice) == first
    assert JournalEntry.objects.filter(kind="payment").count() == 1
    assert told("receipt") == [GIULIA.email]


def test_the_same_reference_with_another_amount_is_refused(invoice: Invoice) -> None:
    by_stripe(invoice)

    with pytest.raises(Refusal) as refused:
        by_stripe(invoice, Money(1, "CAD"))

    assert refused.value.code == "booked-differently"
    assert Payment.objects.count() == 1


def test_another_currency_is_refused(invoice: Invoice) -> None:
    with pytest.raises(Refusal) as refused:
        by_stripe(invoice, Money(invoice.total.cents, "USD"))

    assert refused.value.code == "wrong-invoice"
    assert Payment.objects.count() == 0


def test_money_for_a_void_invoice_is_booked_and_given_back(invoice: Invoice) -> None:
    void_invoice(invoice=invoice, because="Nobody came.")

    payment = by_stripe(invoice)

    refund = Refund.objects.get()
    assert (refund.payment, refund.amount, refund.reason, refund.state) == (
        payment, invoice.total, "Nobody came.", "asked",
    )  # fmt: skip
    assert Run.objects.filter(recipe="refund", subject_id=refund.pk).count() == 1
    assert told("receipt") == []
    assert told("staff_alert") == sorted(person.email for person in STAFF)


def test_a_payment_is_given_back_once(invoice: Invoice) -> None:
    payment = by_stripe(invoice)

    first = give_back(payment=payment, because="They moved.")

    assert give_back(payment=payment, because="Once more.") == first
    assert Refund.objects.get().reason == "They moved."
    assert Run.objects.filter(recipe="refund").count() == 1


def test_a_refund_is_booked_once_and_the_family_told(invoice: Invoice) -> None:
    refund = give_back(payment=by_stripe(invoice), because="They moved.")

    for _ in range(2):
        record_refund(refund=refund, reference="re_1")

    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("done", "re_1")
    total = invoice.total.cents
    # The family owes it again until the invoice is voided; the provider keeps its fee.
    assert books() == {"receivable": total, "deferred": -total, "cash_stripe": -300, "fees": 300}
    assert told("payment_refunded") == [GIULIA.email]
    assert str(refund) == f"{invoice.total} of pi_1"


def test_a_transfer_goes_to_the_bank(invoice: Invoice) -> None:
    pay_by_transfer(invoice)

    assert books() == {"deferred": -invoice.total.cents, "cash_hand": invoice.total.cents}
