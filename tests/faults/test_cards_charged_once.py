"""Stripe dies, hangs up or goes silent after it took the money: an obligation is charged once, by Stripe's own log."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from academy.kernel.db import Now
from academy.kernel.models import Run
from academy.kernel.models.run import Step
from academy.kernel.trace import tracing
from academy.kernel.work import do
from academy.kernel.workflow import run_of
from billing.actions.charge import begin_charge
from billing.models import Card, Charge
from billing.stripe.events.cards import read_cards
from tests.billing.charging import AMOUNT, Charged, owes
from tests.cast import GIULIA, MIA
from tests.report import Tell
from tests.school import Cedar
from tests.seed import SEED
from tests.world import World

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

MANY = 20 if os.environ.get("BOUNDED") else 200
DYING = 0.3
ASKED = {"method": "POST", "path": "payment_intents$"}
# In every way in which nothing was done, and in which it was and nobody heard of it.
BEFORE = [
    {"do": "status", "args": {"status": 500}},
    {"do": "status", "args": {"status": 503}},
    {"do": "status", "args": {"status": 429, "headers": {"Retry-After": "3"}}},
    {"do": "reset"},
    {"do": "html"},
]
AFTER = [
    {"do": "status", "args": {"status": 500, "after_effect": True}},
    {"do": "reset", "args": {"after_effect": True}},
    {"do": "malformed"},
    {"do": "html", "args": {"after_effect": True}},
]


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> Iterator[World]:
    """A Stripe of its own, which may be killed, and calls nobody."""
    with World(folder=tmp_path) as world:
        settings.STRIPE_API_URL = world.stripe_api
        settings.PROVIDER_TIMEOUT_SECONDS = 5
        world.reset(webhooks={}, callback_delay=None)
        yield world


@pytest.fixture
def card(world: World, cedar: Cedar, worker: Callable[[], int]) -> Card:
    """Saved on Stripe's page."""
    family = Charged.begin(world, worker, cedar.student(MIA).family, cedar.user(GIULIA))
    page = family.page()
    world.pay(page.url, approve=True)
    page.payer.refresh_from_db()
    read_cards(page.payer.stripe_customer)
    return Card.objects.select_related("payer").get()


def begun(card: Card, many: int) -> list[Charge]:
    """So many invoices, each to be taken from it."""
    with tracing(actor="test"):
        return [begin_charge(invoice=owes(card.payer), card=card, by=None) for _ in range(many)]


def work(world: World, charges: list[Charge], *, rounds: int = 6) -> None:
    """Each is worked at until it is over; a Stripe that died comes back."""
    for _ in range(rounds):
        for charge in Charge.objects.live().filter(pk__in=[charge.pk for charge in charges]):
            run = run_of("charge", charge)
            assert run
            Run.objects.filter(pk=run.pk).update(not_before=Now())
            do("academy.Run", run.pk)
            if world.process and world.process.poll() is not None:
                world.start()


def taken(world: World) -> Counter[str]:
    """How often each obligation was taken, by Stripe's own log."""
    return Counter(entry["data"]["metadata"]["obligation"] for entry in world.log("charge.captured"))


def assert_each_once(world: World, charges: list[Charge]) -> None:
    assert set(Charge.objects.values_list("state", flat=True)) == {"succeeded"}
    assert taken(world) == Counter({charge.obligation: 1 for charge in charges})
    assert [entry["data"]["amount"] for entry in world.log("charge.captured")] == [AMOUNT] * len(charges)


def die(world: World, numbers: list[int]) -> None:
    world.faults({"match": {**ASKED, "nth": numbers}, "do": "die_after_effect"})


def test_stripe_killed_after_charging_has_charged_each_obligation_once(world: World, card: Card, tell: Tell) -> None:
    numbers = random.Random(SEED).sample(range(1, MANY + 1), int(MANY * DYING))
    die(world, numbers)

    charges = begun(card, MANY)
    work(world, charges)

    tell(f"SEED={SEED}: {MANY} charges, Stripe killed {len(numbers)} times after one")
    assert_each_once(world, charges)


def test_with_a_new_key_at_every_try_some_are_charged_twice(
    world: World, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the stored key is for."""
    die(world, [1, 2])
    monkeypatch.setattr(Charge, "key", property(lambda self: f"{self.obligation}-{uuid4()}"))

    charges = begun(card, 3)
    work(world, charges)

    assert sorted(taken(world).values()) == [1, 2, 2]


@pytest.mark.parametrize("way", [*BEFORE, *AFTER], ids=lambda way: f"{way['do']}-{way.get('args', {})}")
def test_whatever_stripe_answers_it_is_charged_once(world: World, card: Card, way: dict[str, Any]) -> None:
    world.faults({"match": ASKED, "times": 2, **way})

    charges = begun(card, 2)
    work(world, charges)

    assert_each_once(world, charges)


def test_a_key_that_is_a_day_old_is_looked_up_before_it_is_used(world: World, card: Card) -> None:
    world.faults({"match": ASKED, "times": 1, "do": "reset", "args": {"after_effect": True}})
    charges = begun(card, 1)
    work(world, charges, rounds=1)
    assert Step.objects.get(key__contains="charge_card").state == Step.State.UNKNOWN
    world.faults()
    # By then Stripe has forgotten the key.
    world.clock(advance=25 * 3600)

    work(world, charges)

    assert_each_once(world, charges)
