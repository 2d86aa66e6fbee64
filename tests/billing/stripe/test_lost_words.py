"""A fifth of five hundred events never arrives: the comparison books what they would have said, and nothing differs."""

import random
from typing import Any

import pytest

from academy.kernel.invariants import verify
from academy.kernel.trace import tracing
from billing.actions.refund import give_back
from billing.models import Checkout, Dispute, Mismatch, Payment, Payout, Refund
from tests.billing.actions.test_compare import compared
from tests.billing.stripe.moving import DAYS, owing, page_for, tell, told
from tests.drain import drain
from tests.school import Cedar
from tests.world import World
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS, LOST, SEED = 500, 0.2, 20261121
PAYMENTS = 84


@pytest.fixture(autouse=True)
def only_stripe(settings: Any) -> None:
    settings.INSTAMOJO_AUTH_TOKEN = ""


def happened(cedar: Cedar, world: World) -> list[dict[str, Any]]:
    """Families pay, some dispute it, some get their money back, and the rest goes to the bank: all that is told."""
    customer = client(world).v1.customers.create({}).id
    with tracing(actor="test"):
        pages = [page_for(owing(cedar, 5000 + 100 * number), customer) for number in range(PAYMENTS)]
    for page in pages:
        world.pay(page.url)
    charged = [entry["data"]["payment_intent"] for entry in world.log("charge.captured")]
    for number, intent in enumerate(charged[:12]):
        world.press("dispute", intent)
        world.press(("win", "lose", "answer")[number % 3], world.log("dispute.opened")[-1]["data"]["dispute"])
    api = client(world).v1
    for intent in charged[12:20]:
        api.refunds.create({"payment_intent": intent, "amount": 1000})
    world.clock(advance=3 * DAYS)
    [payout] = world.press("pay out")
    world.press("arrive", payout["id"])
    return told(world)


def test_what_was_not_heard_is_booked_all_the_same(cedar: Cedar, stripe_world: World) -> None:
    events = happened(cedar, stripe_world)
    assert len(events) >= EVENTS
    chance = random.Random(SEED)
    heard = [event for event in events if chance.random() >= LOST]
    assert len(events) - len(heard) >= 0.15 * len(events)
    tell(heard)
    assert Payment.objects.count() < PAYMENTS

    # The control: whoever only looks sees what is lacking.
    status, seen = compared("--only-look")
    assert (status, seen["drift_cents"] > 0) == (1, True)

    status, after = compared()

    assert (status, after["drift_cents"], Mismatch.objects.open().count()) == (0, 0, 0)
    assert after["healed"] == len(seen["mismatches"])
    assert Payment.objects.count() == PAYMENTS
    states = list(Dispute.objects.values_list("state", flat=True))
    assert {state: states.count(state) for state in set(states)} == {"won": 4, "lost": 4, "answered": 4}
    assert (Refund.objects.count(), Payout.objects.get().state) == (8 + 4, "paid")
    assert Checkout.objects.filter(state="open").count() == 0
    assert verify() == {}
    drain()


def test_a_refund_of_ours_whose_word_is_lost_needs_none(cedar: Cedar, stripe_world: World) -> None:
    with tracing(actor="test"):
        page = page_for(owing(cedar, 9000), client(stripe_world).v1.customers.create({}).id)
        stripe_world.pay(page.url)
        assert compared()[0] == 0
        give_back(payment=Payment.objects.get(), because="Moved away.")
    drain()

    assert compared()[1]["drift_cents"] == 0
