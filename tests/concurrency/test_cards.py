"""Two clocks begin to charge at once, and whatever Stripe says arrives many times at once: it is taken once."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from academy.kernel.models import InboundEvent, Notice
from academy.kernel.work import do
from billing.actions.charge import begin_due_charges
from billing.models import Card, Charge, Payment
from tests.billing.charging import AMOUNT, Charged
from tests.cast import GIULIA, MIA
from tests.concurrency.crowd import meeting, together
from tests.school import Cedar
from tests.world import World

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS = 5
CLOCKS = 8
TOLD, HANDLED = 10, 20


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    family = Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))
    family.save()
    family.by_itself()
    return family


@pytest.mark.parametrize("number", range(ROUNDS))
def test_many_clocks_begin_one_charge(number: int, family: Charged) -> None:
    assert sum(together(*[begin_due_charges] * CLOCKS)) == 1

    family.worker()

    assert (family.states, family.captured, family.payments) == (["succeeded"], [AMOUNT], [AMOUNT])


def test_without_the_constraint_whoever_looks_first_begins_another(family: Charged) -> None:
    """The control: what keeps two clocks apart."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_charge")
    card, looked = Card.objects.get(), meeting(2)

    def naively(nth: int) -> None:
        with transaction.atomic():
            if not family.invoice.charges.live().exists():
                looked()
                words = {"invoice": family.invoice, "card": card, "amount_cents": AMOUNT, "currency": "CAD"}
                Charge.objects.create(nth=nth, **words)

    try:
        together(*(partial(naively, nth) for nth in (1, 2)))
        assert Charge.objects.live().count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE billing_charge DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM billing_charge")
            cursor.execute("ALTER TABLE billing_charge ENABLE TRIGGER USER")
            cursor.execute(
                "CREATE UNIQUE INDEX one_live_charge ON billing_charge (invoice_id)"
                " WHERE state IN ('asked', 'needs_payer')"
            )


def test_each_event_told_and_handled_many_times_at_once_has_one_effect(family: Charged) -> None:
    family.tick()

    family.world.deliver()
    events = list(InboundEvent.objects.filter(provider="stripe"))
    assert {"payment_intent.succeeded", "charge.succeeded", "setup_intent.succeeded"} <= {one.kind for one in events}
    answers = [
        answer for event in events for answer in family.world.deliver(times=TOLD, event=event.event_id, at_once=True)
    ]
    assert {answer["status"] for answer in answers} == {200}
    for event in events:
        together(*[partial(do, "academy.InboundEvent", event.pk)] * HANDLED)
    family.worker()
    assert (family.states, family.payments, Card.objects.kept().count()) == (["succeeded"], [AMOUNT], 1)
    assert (Payment.objects.count(), Notice.objects.filter(kind="receipt").count()) == (1, 1)
