"""What the books say of a month, and what is owed by its age."""

from datetime import timedelta

from academy.kernel.db import now
from academy.kernel.money import Money
from billing.actions.invoice import raise_invoice, void_invoice
from billing.actions.payment import record_payment
from billing.models import Invoice, InvoiceLine, JournalEntry, Payment
from billing.queries.books import Balance, ageing, by_kind, trial_balance
from tests.billing.months import cash_sale, month, payer_of
from tests.school import Cedar


def invoice(cedar: Cedar, cents: int, *, due_in: int = 0) -> Invoice:
    """Raised now, due in so many days."""
    due_on = now().date() + timedelta(days=due_in)
    draft = Invoice.objects.create(payer=payer_of(cedar), currency="CAD", due_on=due_on)
    InvoiceLine.objects.create(invoice=draft, position=1, description="Strings", amount_cents=cents)
    return raise_invoice(invoice=draft)


def pay(paid: Invoice, cents: int) -> None:
    record_payment(
        invoice=paid,
        amount=Money(cents, "CAD"),
        provider=Payment.Provider.CASH,
        reference=f"till {paid.pk}",
        received_at=now(),
    )


def owed(*, in_days: int) -> dict[str, int]:
    return {age: cents for _currency, age, cents in ageing(now().date() + timedelta(days=in_days))}


def test_a_month_begins_where_the_one_before_ended(cedar: Cedar) -> None:
    cash_sale(cedar, 12000, month(2), number=1)
    cash_sale(cedar, 5000, month(1), number=2)
    cash_sale(cedar, 300, month(1), number=3)

    cash, sold = trial_balance(month(1))

    assert cash == Balance("cash_hand", "CAD", opening=12000, debit=5300, credit=0)
    assert (cash.closing, sold.closing) == (17300, -17300)
    assert by_kind(month(1)) == [("payment", "CAD", 5300, 2)]
    assert trial_balance(month(3)) == []


def test_debts_grow_old_by_the_day_they_were_due(cedar: Cedar) -> None:
    invoice(cedar, 10000, due_in=0)
    invoice(cedar, 4000, due_in=40)

    assert owed(in_days=0) == {"not_due": 14000}
    assert owed(in_days=1) == {"0": 10000, "not_due": 4000}
    assert owed(in_days=31) == {"30": 10000, "not_due": 4000}
    assert owed(in_days=95) == {"90": 10000, "30": 4000}


def test_what_was_paid_settles_the_oldest_first_and_the_rest_is_credit(cedar: Cedar) -> None:
    first = invoice(cedar, 10000, due_in=0)
    second = invoice(cedar, 4000, due_in=40)
    pay(second, 12000)

    assert owed(in_days=50) == {"0": 2000}

    pay(first, 5000)
    assert owed(in_days=50) == {"credit": -3000}


def test_a_voided_invoice_is_owed_no_more_and_its_entry_is_taken_back_whole(cedar: Cedar) -> None:
    kept, wrong = invoice(cedar, 10000), invoice(cedar, 9000)

    void_invoice(invoice=wrong, because="It was another family's.")

    back = JournalEntry.objects.get(kind="void", about_id=wrong.pk)
    assert back.reverses == JournalEntry.objects.get(kind="invoice", about_id=wrong.pk)
    assert owed(in_days=1) == {"0": kept.total.cents}
