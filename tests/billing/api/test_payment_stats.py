"""How payments go, by API: by month and currency, in three questions."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.kernel.db import now
from academy.kernel.money import Money
from academy.queries.school import school_today
from billing.actions.checkout import close_checkout, record_checkout
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import raise_invoice
from billing.actions.payment import record_payment
from billing.models import Checkout, Invoice, InvoiceLine, Payment
from billing.queries.payment_stats import payment_stats
from tests.billing.api.test_booking_list import book
from tests.small_school import Program, SmallSchool

STATS = "/api/admin/payment-stats"


@pytest.fixture
def finance(small_school: SmallSchool) -> Program:
    small_school.finance.user_permissions.add(Permission.objects.get(codename="view_payment"))
    return small_school.program(small_school.finance)


def owed_besides(bill: Invoice) -> Invoice:
    """Another invoice of the same payer, over 1.00."""
    invoice = Invoice.objects.create(payer=bill.payer, currency="CAD", due_on=bill.due_on)
    InvoiceLine.objects.create(invoice=invoice, position=1, description="A book", amount_cents=100)
    return raise_invoice(invoice=invoice)


def test_a_month_says_what_was_taken_kept_and_is_owed_and_how_often_it_worked(
    small_school: SmallSchool, finance: Program
) -> None:
    bill = raise_first_invoice(enrolment=book(small_school, 0))
    record_payment(
        invoice=bill,
        amount=Money(1000, "CAD"),
        fee=Money(59, "CAD"),
        provider=Payment.Provider.STRIPE,
        reference="pi_1",
        received_at=now(),
    )
    bills = [bill, owed_besides(bill), owed_besides(bill)]
    tries = [(0, "complete"), (1, "expired"), (1, "complete"), (2, "expired")]
    for number, (which, state) in enumerate(tries):
        record_checkout(invoice=bills[which], session=f"cs_{number}", url="https://example.com", amount_cents=100)
        close_checkout(session=f"cs_{number}", state=Checkout.State(state))
    record_checkout(invoice=owed_besides(bill), session="cs_open", url="https://example.com", amount_cents=100)

    answer = finance.get(STATS)

    assert answer.status_code == 200, answer.content
    [row] = answer.json()["results"]
    amounts = {name: row[name]["amount"] for name in ("taken", "given_back", "fees", "open", "overdue")}
    owed = bill.total.cents - 1000 + 3 * 100
    assert amounts == {"taken": 1000, "given_back": 0, "fees": 59, "open": owed, "overdue": 0}
    assert (row["month"], row["currency"]) == (f"{school_today():%Y-%m}", "CAD")
    assert (row["ended"], row["paid"], row["paid_at_once"], row["success_rate"]) == (3, 2, 1, 66.7)


def test_it_asks_three_questions_for_a_year_as_for_a_month(small_school: SmallSchool) -> None:
    raise_first_invoice(enrolment=book(small_school, 0))
    for months in (1, 60):
        with CaptureQueriesContext(connection) as captured:
            payment_stats(months=months)
        assert len([one for one in captured if "billing_" in one["sql"]]) == 3


@pytest.mark.parametrize("asked", ["0", "61", "many", "-1"])
def test_nonsense_is_refused(finance: Program, asked: str) -> None:
    assert finance.get(f"{STATS}?months={asked}").status_code == 400


def test_a_family_sees_nothing_of_it(small_school: SmallSchool) -> None:
    assert small_school.program(small_school.sam).get(STATS).status_code in (403, 404)
