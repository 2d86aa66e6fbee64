"""Stripe dies right after it took the money: the attempt is found by its key, and the same key never charges again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from academy.kernel.errors import ProviderDown, Unknown
from billing.stripe.client import Attempt, Outcome, charge_card, find_charge, find_refund, refund
from tests.billing.stripe.exercises import Family
from tests.world import World

pytestmark = pytest.mark.faults


@pytest.fixture
def family(tmp_path: Path, settings: Any) -> Iterator[Family]:
    """A family at a Stripe of its own, which may be killed."""
    with World(folder=tmp_path) as world:
        settings.STRIPE_API_URL = world.stripe_api
        world.reset(webhooks={}, callback_delay=None)
        yield Family(world)


def effects(world: World, kind: str) -> list[int]:
    return [entry["data"]["amount"] for entry in world.log(kind)]


def charge(family: Family, card: str, key: str) -> Attempt:
    words = {"payer": 3, "customer": family.customer, "payment_method": card, "currency": "CAD"}
    return charge_card(amount=12000, obligation="invoice-7", key=key, **words)


def die_after(world: World, path: str) -> None:
    world.faults({"match": {"method": "POST", "path": path}, "do": "die_after_effect", "times": 1})


def test_a_charge_is_found_again_and_made_once(family: Family) -> None:
    card, world = family.card(), family.world
    die_after(world, "payment_intents")
    with pytest.raises(Unknown):
        charge(family, card, "one")
    world.wait_for_death()
    with pytest.raises((ProviderDown, Unknown)):
        charge(family, card, "one")
    world.start()

    found = find_charge(customer=family.customer, obligation="invoice-7", key="one")

    assert (found.outcome, found.receipt.amount) == (Outcome.PAID, 12000)
    assert charge(family, card, "one") == found
    assert effects(world, "charge.captured") == [12000]


def test_a_refund_is_found_again_and_made_once(family: Family) -> None:
    paid, world = family.charge().payment_intent, family.world
    die_after(world, "refunds")
    with pytest.raises(Unknown):
        refund(payment_intent=paid, number=5, amount=2000, key="refund-5")
    world.wait_for_death()
    world.start()

    found = find_refund(payment_intent=paid, number=5)

    assert found == refund(payment_intent=paid, number=5, amount=2000, key="refund-5")
    assert effects(world, "refund.paid") == [2000]


def test_with_a_new_key_it_would_be_charged_twice(family: Family) -> None:
    """The control: what the key is for."""
    card, world = family.card(), family.world
    die_after(world, "payment_intents")
    with pytest.raises(Unknown):
        charge(family, card, "one")
    world.wait_for_death()
    world.start()

    charge(family, card, "another")

    assert effects(world, "charge.captured") == [12000, 12000]
