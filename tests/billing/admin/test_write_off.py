"""What nobody pays any more is given up once; what comes in later is the payer's credit."""

import pytest

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from billing.actions.invoice import raise_invoices
from billing.actions.payment import record_payment
from billing.actions.write_off import write_off
from billing.invariants import BOOKS_BALANCE, EVERY_FACT_BOOKED, RECEIVABLE_IS_OWED
from billing.models import Invoice, Payment
from billing.presenting import status_of
from billing.queries.balances import balance, unpaid, with_amounts
from tests.academy.admin.office import Browser, at, words_of
from tests.billing.owing import LESSON, MAY, drafted, taught
from tests.booked import books, pay_by_transfer
from tests.cast import MIA
from tests.school import Cedar


@pytest.fixture
def bill(cedar: Cedar) -> Invoice:
    """Mia's term; CAD 100.00 of it are paid."""
    taught(cedar)
    [draft] = drafted(cedar.student(MIA), MAY)
    raise_invoices(invoices=[draft])
    return Invoice.objects.get(pk=draft.pk)


def wrong() -> list[str]:
    """Which promises of the books do not hold."""
    return [one.name for one in (BOOKS_BALANCE, EVERY_FACT_BOOKED, RECEIVABLE_IS_OWED) if one.violations()]


def pay(bill: Invoice, cents: int, reference: str) -> Payment:
    return record_payment(
        invoice=bill,
        amount=Money(cents, "CAD"),
        provider=Payment.Provider.TRANSFER,
        reference=reference,
        received_at=now(),
    )


def test_what_is_still_open_is_lost_and_what_was_paid_stays(bill: Invoice) -> None:
    pay(bill, 10000, "a-part")

    lost = write_off(invoice=bill, because="Moved away without a word.")

    assert lost.cents == 8 * LESSON - 10000
    assert books() == {"cash_hand": 10000, "bad_debt": lost.cents, "deferred": -8 * LESSON}
    assert (balance(bill).cents, list(unpaid(Invoice.objects.all()))) == (0, [])
    assert status_of(with_amounts(Invoice.objects.all()).get()) == ("Written off", "quiet")
    assert drafted(bill.payer.family.students.earliest("pk"), MAY) == []
    assert wrong() == []
    with pytest.raises(Refusal) as no:
        write_off(invoice=bill, because="Again.")
    assert no.value.code == "nothing-open"


def test_what_comes_in_later_is_the_payers_credit(bill: Invoice) -> None:
    lost = write_off(invoice=bill, because="Moved away.")

    pay(bill, 5000, "late")

    assert books() == {"cash_hand": 5000, "receivable": -5000, "bad_debt": lost.cents, "deferred": -8 * LESSON}
    assert wrong() == []


def test_what_is_paid_is_not_written_off(bill: Invoice) -> None:
    pay_by_transfer(bill)

    with pytest.raises(Refusal) as no:
        write_off(invoice=bill, because="A slip of the mouse.")
    assert no.value.code == "nothing-open"


def test_the_office_writes_it_off_with_a_reason(bill: Invoice, finance: Browser) -> None:
    done = finance.press(at("billing_invoice_write_off", bill.pk), because="Moved away.")

    assert f"CAD {8 * LESSON / 100:.2f} of invoice {bill} is written off." in words_of(done)
    assert "Moved away." in finance.words(
        f"{at('billing_journalentry_changelist')}?about_label__exact=billing.Invoice&about_id__exact={bill.pk}"
    )
