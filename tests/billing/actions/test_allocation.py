"""Money pays what is owed, once: its own invoice first, then the longest due; the rest waits for the next."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.invariants import Invariant, every
from academy.kernel.money import Money
from academy.models import Family
from billing.actions.invoice import raise_invoice
from billing.actions.payer import family_payer
from billing.actions.payment import record_payment
from billing.actions.refund import give_back, hand_out_credit, record_refund
from billing.actions.take_back import take_back_invoice
from billing.models import Allocation, Invoice, InvoiceLine, Payer, Payment
from billing.queries.balances import balance
from billing.queries.credit import credit
from tests.cast import MIA, ZOE
from tests.school import Cedar
from tests.spring import YEAR

DUE = date(YEAR, 3, 1)


def cad(cents: int) -> Money:
    return Money(cents, "CAD")


@pytest.fixture
def payer(cedar: Cedar) -> Payer:
    return family_payer(family=cedar.student(MIA).family)


def bill(payer: Payer, cents: int, due_on: date = DUE) -> Invoice:
    """A raised invoice of one line."""
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=due_on)
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Lessons", amount_cents=cents)
    return raise_invoice(invoice=invoice)


def pay(cents: int, reference: str, *, invoice: Invoice | None = None, payer: Payer | None = None) -> Payment:
    return record_payment(
        invoice=invoice,
        payer=payer,
        amount=cad(cents),
        provider=Payment.Provider.CASH,
        reference=reference,
        received_at=now(),
    )


def left(*invoices: Invoice) -> list[int]:
    """What is still open on each."""
    return [balance(invoice).cents for invoice in invoices]


def sound() -> None:
    """Nothing that must be true is not."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    promises = [one for one in every() if isinstance(one, Invariant)]
    assert {one.name: rows for one in promises if (rows := one.violations())} == {}


def test_a_payment_pays_its_own_invoice_then_the_longest_due_and_the_rest_is_credit(payer: Payer) -> None:
    late, own, later = bill(payer, 1000, DUE - timedelta(days=9)), bill(payer, 2000), bill(payer, 4000)

    pay(2500, "one", invoice=own)
    assert left(late, own, later) == [500, 0, 4000]
    pay(5000, "two", payer=payer)

    assert left(late, own, later) == [0, 0, 0]
    assert credit([payer], "CAD") == cad(500)
    sound()


def test_credit_pays_the_next_invoice_when_it_is_raised(payer: Payer) -> None:
    pay(1500, "early", payer=payer)

    first, second = bill(payer, 1000), bill(payer, 1000)

    assert left(first, second) == [0, 500]
    assert credit([payer], "CAD") == cad(0)
    sound()


def test_an_invoice_below_nothing_pays_others(payer: Payer) -> None:
    owed = bill(payer, 3000)
    below = bill(payer, -1200)

    assert left(owed, below) == [1800, 0]
    assert [(one.credit_id, one.cents) for one in owed.allocations.all()] == [(below.pk, 1200)]
    sound()


def test_what_is_taken_back_frees_what_paid_it(payer: Payer) -> None:
    paid, other = bill(payer, 3000), bill(payer, 1000)
    pay(3000, "one", invoice=paid)

    take_back_invoice(invoice=paid, because="A slip.", keep=True)

    assert left(paid, other) == [0, 0]
    assert credit([payer], "CAD") == cad(2000)
    sound()


def test_or_gives_it_back_each_payment_its_part(payer: Payer) -> None:
    paid = bill(payer, 3000)
    one, two = pay(1000, "one", invoice=paid), pay(2000, "two", invoice=paid)

    take_back_invoice(invoice=paid, because="A slip.")
    take_back_invoice(invoice=paid, because="Once more.")

    assert [refund.amount_cents for payment in (one, two) for refund in payment.refunds.all()] == [1000, 2000]
    assert credit([payer], "CAD") == cad(0)
    sound()


def test_a_part_goes_back_and_then_the_rest_and_never_more(payer: Payer) -> None:
    paid = bill(payer, 3000)
    payment = pay(3000, "one", invoice=paid)

    part = give_back(payment=payment, because="Goodwill.", amount=cad(1000), key="goodwill")
    record_refund(refund=part, reference="by hand 1")
    assert left(paid) == [1000]
    assert give_back(payment=payment, because="Again.", amount=cad(1000), key="goodwill") == part
    with pytest.raises(Refusal) as no:
        give_back(payment=payment, because="Too much.", amount=cad(2001), key="more")
    rest = give_back(payment=payment, because="All of it.")

    assert no.value.sentence == "Of this payment CAD 20.00 is left; CAD 20.01 cannot go back."
    assert (rest.amount_cents, left(paid)) == (2000, [3000])
    sound()


def test_only_credit_is_handed_out_and_nothing_becomes_open_by_it(payer: Payer) -> None:
    paid = bill(payer, 3000)
    payment = pay(3000, "one", invoice=paid)

    with pytest.raises(Refusal) as no:
        hand_out_credit(payment=payment, amount=cad(1), because="A wish.", key="wish")
    bill(payer, -700)
    refund = hand_out_credit(payment=payment, amount=cad(700), because="A lesson less.", key="less")

    assert no.value.sentence.startswith("CAD 0.00 stands to the credit of ")
    assert (refund.amount_cents, left(paid), credit([payer], "CAD")) == (700, [0], cad(0))
    sound()


@pytest.mark.parametrize(
    ("source", "target", "cents", "constraint"),
    [
        ("payment", "open", 1001, "payment_spent_once"),
        ("payment", "small", 600, "invoice_paid_once"),
        ("payment", "other", 1, "allocation_within_one_account"),
        ("credit", "open", 701, "credit_spent_once"),
        ("credit", "other", 1, "allocation_within_one_account"),
    ],
)
def test_the_database_lets_nothing_be_spent_twice(
    cedar: Cedar, payer: Payer, source: str, target: str, cents: int, constraint: str
) -> None:
    money = {"payment": pay(1000, "one", payer=payer)}
    below = {"credit": bill(payer, -700)}
    # Nothing is owed yet, so both are free; what follows is owed by others, or written past the verbs.
    stranger: Family = cedar.student(ZOE).family
    invoices = {"other": bill(family_payer(family=stranger), 5000)}
    invoices |= {name: _past_the_verbs(payer, total) for name, total in (("open", 5000), ("small", 500))}

    written = {"payment": money.get(source), "credit": below.get(source), "invoice": invoices[target]}
    Allocation.objects.create(**written, cents=cents)
    with pytest.raises(IntegrityError) as no, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Allocation.objects.update(released_at=now())

    assert no.value.__cause__.diag.constraint_name == constraint


def _past_the_verbs(payer: Payer, cents: int) -> Invoice:
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=DUE)
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Lessons", amount_cents=cents)
    Invoice.objects.filter(pk=invoice.pk).update(state="open", number=f"X-{invoice.pk}", raised_at=now())
    return invoice
