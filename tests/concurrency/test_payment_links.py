"""A link that is paid is told of from all sides at once; an invoice is asked for by two of the office at once."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent, Notice
from academy.kernel.trace import tracing
from academy.kernel.work import do
from billing.actions.payment_link import open_links
from billing.actions.reconcile_links import EVERY, reconcile_links
from billing.instamojo.client import read_request
from billing.instamojo.events import settle_request
from billing.models import Invoice, Payment, PaymentLink
from tests.billing.instamojo.links import in_rupees, pay
from tests.cast import MIA
from tests.concurrency.crowd import meeting, together
from tests.school import Cedar
from tests.world import World

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def invoice(cedar: Cedar, outside_world: World) -> Invoice:
    return in_rupees(cedar.student(MIA).family)


def paid_link(invoice: Invoice, world: World, worker: Callable[[], int]) -> PaymentLink:
    """Its page is open and somebody has paid; nobody has been told yet."""
    with tracing(actor="test"):
        [link] = open_links(invoice=invoice)
    worker()
    pay(world, link)
    return PaymentLink.objects.get(pk=link.pk)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_payment_told_from_all_sides_at_once_is_one_payment(
    number: int, invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    link = paid_link(invoice, outside_world, worker)
    answers = outside_world.deliver(times=10, provider="instamojo", at_once=True)
    assert {answer["status"] for answer in answers} == {200}
    [event] = InboundEvent.objects.filter(provider="instamojo")
    assert event.deliveries == 10
    PaymentLink.objects.update(checked_at=Now() - 2 * EVERY)
    request = read_request(str(link.reference))

    together(
        reconcile_links,
        reconcile_links,
        *[partial(do, "academy.InboundEvent", event.pk)] * 3,
        *[partial(settle_request, request)] * 3,
    )
    worker()

    link.refresh_from_db()
    assert (link.state, Payment.objects.count()) == ("paid", 1)
    assert Notice.objects.filter(kind="receipt").count() == 1


def test_without_the_constraint_whoever_looks_first_books_twice(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    link = paid_link(invoice, outside_world, worker)
    [received] = read_request(str(link.reference)).received
    looked = meeting(2)

    def naively() -> None:
        with transaction.atomic():
            if Payment.objects.filter(reference=received.payment).exists():
                return
            looked()
            Payment.objects.create(
                payer=invoice.payer,
                invoice=invoice,
                provider=Payment.Provider.INSTAMOJO,
                reference=received.payment,
                amount_cents=received.amount.cents,
                currency="INR",
                received_at=now(),
            )

    rule = "payment_once_per_provider_reference"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE billing_payment DROP CONSTRAINT {rule}")
    try:
        together(naively, naively)
        assert Payment.objects.count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE billing_payment CASCADE")
            cursor.execute(f"ALTER TABLE billing_payment ADD CONSTRAINT {rule} UNIQUE (provider, reference)")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_of_the_office_ask_once(number: int, invoice: Invoice) -> None:
    def ask() -> str:
        try:
            return f"{len(open_links(invoice=invoice, instalments=2))} links"
        except Refusal as no:
            return no.code

    answers = together(*[ask] * 4)

    assert sorted(answers) == ["2 links", *["nothing-to-ask"] * 3]
    assert sum(link.amount_cents for link in PaymentLink.objects.all()) == invoice.total.cents
