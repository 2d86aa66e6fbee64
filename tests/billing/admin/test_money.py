"""Money in the office: read by those who may, booked by those who may, and never twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academy.models import User
from billing.actions.invoice import void_invoice
from billing.actions.refund import give_back
from billing.models import Account, Extra, JournalEntry, Payment, Posting, Refund
from billing.queries.balances import balance
from tests.academy.admin.office import TORONTO, Browser, at, words_of
from tests.academy.admin.rows import invoice, paid
from tests.cast import MIA
from tests.school import Cedar


def form(amount: str = "100.00", **answers: str) -> dict[str, str]:
    """What is typed when somebody pays at the counter."""
    now = timezone.now().astimezone(TORONTO) - timedelta(minutes=1)
    received = {"received_at_0": f"{now:%Y-%m-%d}", "received_at_1": f"{now:%H:%M:%S}"}
    return {"provider": "cash", "amount": amount, "reference": "book-17", **received, **answers}


def test_cash_is_booked_once_however_often_it_is_typed(cedar: Cedar, finance: Browser) -> None:
    bill = invoice(cedar)
    path = at("billing_invoice_record_payment", bill.pk)
    assert f"still open {bill.total}" in finance.words(at("billing_invoice_change", bill.pk)).lower().replace(
        str(bill.total).lower(), str(bill.total)
    )

    first = finance.press(path, **form())
    again = finance.press(path, **form())

    payment = Payment.objects.get()
    assert f"CAD 100.00 is booked on invoice {bill}, receipt {payment.receipt_number}." in words_of(first)
    assert "CAD 100.00 is booked on invoice" in words_of(again)
    assert (payment.provider, payment.reference, payment.amount_cents) == ("cash", "book-17", 10000)
    assert balance(bill).cents == bill.total.cents - 10000
    assert [p.cents for p in Posting.objects.filter(entry__kind="payment", account=Account.CASH_HAND)] == [10000]


def test_finance_sees_what_a_payment_pays_and_what_paid_an_invoice(cedar: Cedar, finance: Browser) -> None:
    bill = invoice(cedar)
    finance.press(at("billing_invoice_record_payment", bill.pk), **form())
    payment = Payment.objects.get()

    paid_by = finance.words(at("billing_invoice_change", bill.pk)).lower()
    pays = finance.words(at("billing_payment_change", payment.pk)).lower()

    assert "paid by" in paid_by
    assert f"{payment}".lower() in paid_by
    assert f"{bill.number} cad 100.00" in pays


@pytest.mark.parametrize(("sort", "is_taken"), [("package", False), ("tuition", False), ("deposit", True)])
def test_what_is_taught_is_not_charged_by_hand(cedar: Cedar, finance: Browser, sort: str, is_taken: bool) -> None:
    facts = {"student": cedar.student(MIA).pk, "name": "Ten lessons", "amount": "300.00", "day": "2026-03-02"}

    finance.press(at("billing_extra_charge"), sort=sort, **facts)

    assert Extra.objects.filter(name="Ten lessons").exists() == is_taken


def test_a_reference_that_is_booked_differently_is_refused_and_kept(cedar: Cedar, finance: Browser) -> None:
    bill = invoice(cedar)
    path = at("billing_invoice_record_payment", bill.pk)
    finance.press(path, **form())

    refused = finance.press(path, **form("50.00"))

    assert "cash payment book-17 is already booked differently." in words_of(refused)
    assert 'value="50.00"' in refused.content.decode()
    assert 'value="book-17"' in refused.content.decode()
    assert Payment.objects.count() == 1


def test_more_than_is_open_and_what_lies_in_the_future_are_slips_of_the_pen(cedar: Cedar, finance: Browser) -> None:
    bill = invoice(cedar)
    path = at("billing_invoice_record_payment", bill.pk)
    tomorrow = timezone.now().astimezone(TORONTO) + timedelta(days=1)

    too_much = finance.press(path, **form("99999.00"))
    too_fine = finance.press(path, **form("1.005"))
    too_early = finance.press(path, **form(received_at_0=f"{tomorrow:%Y-%m-%d}"))
    nameless = finance.press(path, **form(reference=""))

    assert f"Only {bill.total} is open on this invoice." in words_of(too_much)
    assert "CAD has no smaller coin." in words_of(too_fine)
    assert "This lies in the future." in words_of(too_early)
    assert "This field is required." in words_of(nameless)
    assert not Payment.objects.exists()


def test_the_front_desk_reads_invoices_and_books_nothing(cedar: Cedar, desk: Browser) -> None:
    bill = invoice(cedar)
    path = at("billing_invoice_record_payment", bill.pk)

    assert "Record a payment" not in desk.words(at("billing_invoice_change", bill.pk))
    assert desk.get(path).status_code == 403
    assert desk.press(path, on="/admin/academy/family/add/", **form()).status_code == 403
    assert desk.get(at("billing_payment_changelist")).status_code == 403
    assert not Payment.objects.exists()


def test_control_without_the_right_being_asked_for_the_front_desk_would_book(
    cedar: Cedar, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = invoice(cedar)
    monkeypatch.setattr(User, "has_perm", lambda *_: True)

    desk.press(at("billing_invoice_record_payment", bill.pk), **form())

    assert Payment.objects.count() == 1


def test_a_settled_or_void_invoice_asks_for_no_money(cedar: Cedar, finance: Browser) -> None:
    bill = invoice(cedar)
    paid(bill)
    page = at("billing_invoice_change", bill.pk)
    assert "Record a payment" not in finance.words(page)

    void_invoice(invoice=bill, because="A mistake.")

    said = finance.words(page)
    assert "A mistake." in said
    assert "Record a payment" not in said
    assert "Only CAD 0.00 is open" in words_of(finance.press(at("billing_invoice_record_payment", bill.pk), **form()))


def test_unpaid_invoices_are_one_click_away(cedar: Cedar, finance: Browser) -> None:
    bill = invoice(cedar)
    unpaid = at("billing_invoice_changelist") + "?payment=unpaid"
    assert str(bill) in finance.words(unpaid)

    paid(bill)

    assert str(bill) not in finance.words(unpaid)


def test_cash_that_goes_back_is_handed_back_by_a_person(cedar: Cedar, finance: Browser) -> None:
    refund = give_back(payment=paid(invoice(cedar)), because="Moved away.")
    path = at("billing_refund_handed_back", refund.pk)

    answer = finance.press(path, reference="bank-77")

    refund.refresh_from_db()
    assert (refund.state, refund.reference) == (Refund.State.DONE, "bank-77")
    assert f"{refund.amount} is booked as given back; the family is told." in words_of(answer)
    assert JournalEntry.objects.filter(kind="refund").count() == 1


def test_what_stripe_gives_back_is_not_booked_by_hand(cedar: Cedar, finance: Browser) -> None:
    payment = paid(invoice(cedar))
    refund = give_back(payment=payment, because="Moved away.")
    Payment.objects.filter(pk=payment.pk).update(provider=Payment.Provider.STRIPE)

    answer = finance.press(at("billing_refund_handed_back", refund.pk), reference="bank-77")

    assert "Stripe gives this one back by itself" in words_of(answer)
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED
    assert "Handed back" not in finance.words(at("billing_refund_change", refund.pk)).replace("given back", "")


def test_the_journal_shows_both_sides(cedar: Cedar, finance: Browser) -> None:
    paid(invoice(cedar))
    entry = JournalEntry.objects.get(kind="payment")

    said = finance.words(at("billing_journalentry_change", entry.pk))

    assert "cash and bank" in said
    assert "what families owe" in said
    assert "CAD -" in said or "-CAD" in said
