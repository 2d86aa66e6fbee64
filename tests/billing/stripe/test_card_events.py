"""Whatever the order in which Stripe tells of cards and their charges, everything ends in the same way."""

from collections.abc import Callable
from typing import Any

import pytest

from academy.kernel.db import Now
from academy.kernel.models import DeadLetter, Notice, Run
from billing.models import Card, Charge, Payment
from billing.stripe.client import choose_card, remove_card
from tests.billing.charging import AMOUNT, ASKING, FAILING, Charged
from tests.billing.stripe.test_events import events, hear
from tests.booked import books
from tests.cast import GIULIA, MIA
from tests.orders import only_end
from tests.school import Cedar
from tests.world import World
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    outside_world.reset(webhooks={}, callback_delay=None)
    return Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))


def end() -> dict[str, Any]:
    """Where everything stands."""
    return {
        "cards": sorted((card.last4, card.is_default, card.removed_at is None) for card in Card.objects.all()),
        "charges": sorted(Charge.objects.values_list("nth", "state", "payment_intent", "decline_code")),
        "payments": sorted(Payment.objects.values_list("reference", "amount_cents", "fee_cents")),
        "books": books(),
        "letters": sorted(Notice.objects.values_list("kind", "person__email", "occasion")),
        "dead": DeadLetter.objects.count(),
    }


def after(family: Charged, before: set[str], *kinds: str) -> list[dict[str, Any]]:
    """What Stripe has told since, of these kinds, one of each."""
    rows = {row["type"]: row for row in events(client(family.world)) if row["id"] not in before}
    assert set(kinds) <= rows.keys(), sorted(rows)
    return [rows[kind] for kind in kinds]


def only_end_of(family: Charged, before: set[str], *kinds: str) -> dict[str, Any]:
    """The one end to which every order leads of what Stripe has told since, one of each of these kinds."""
    return only_end(after(family, before, *kinds), lambda event: hear([event]), end)


def heard(family: Charged) -> set[str]:
    return {row["id"] for row in events(client(family.world))}


def charging(family: Charged, number: str) -> set[str]:
    """Its card is known, and it is charged at Stripe, of which nobody here knows yet; what was told before."""
    family.world.pay(family.page().url, number, approve=True)
    hear(events(client(family.world)))
    return heard(family)


def test_a_card_is_saved_in_every_order(family: Charged) -> None:
    page = family.page()
    before = heard(family)
    family.world.pay(page.url, approve=True)

    found = only_end_of(
        family, before, "checkout.session.completed", "setup_intent.succeeded", "payment_method.attached"
    )

    assert found["cards"] == [("4242", True, True)]


def test_a_card_is_chosen_and_another_taken_away_at_stripe_in_every_order(family: Charged) -> None:
    family.world.pay(family.page().url, approve=True)
    family.world.pay(family.page().url, FAILING, approve=True)
    hear(events(client(family.world)))
    first, second = Card.objects.order_by("pk")
    assert second.is_default != first.is_default
    before, customer = heard(family), str(first.payer.__class__.objects.get().stripe_customer)
    keep, leave = Card.objects.get(last4="0341"), Card.objects.get(last4="4242")
    choose_card(customer=customer, payment_method=keep.payment_method, key="at-stripe")
    remove_card(customer=customer, payment_method=leave.payment_method)

    found = only_end_of(family, before, "customer.updated", "payment_method.detached")

    assert found["cards"] == [("0341", True, True), ("4242", False, False)]


def test_a_charge_is_paid_in_every_order(family: Charged) -> None:
    before = charging(family, "4242424242424242")
    charge = family.pay_now()
    Run.objects.filter(recipe="charge").update(not_before=Now())

    found = only_end_of(family, before, "payment_intent.succeeded", "charge.succeeded", "payment_intent.created")

    assert found["charges"] == [(1, "succeeded", charge.payment_intent, "")]
    assert [amount for _, amount, _ in found["payments"]] == [AMOUNT]


def test_a_charge_is_declined_in_every_order(family: Charged) -> None:
    before = charging(family, FAILING)
    family.pay_now()

    found = only_end_of(family, before, "payment_intent.payment_failed", "charge.failed", "payment_intent.created")

    assert [row[1] for row in found["charges"]] == ["declined"]
    assert found["payments"] == []


def test_a_bank_asks_and_is_answered_in_every_order(family: Charged) -> None:
    before = charging(family, ASKING)
    charge = family.pay_now()
    family.world.http.post(charge.ask_url, data={"do": "approve"})

    found = only_end_of(
        family,
        before,
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.succeeded",
        "charge.succeeded",
    )

    assert [row[1] for row in found["charges"]] == ["succeeded"]
    assert [amount for _, amount, _ in found["payments"]] == [AMOUNT]


def test_what_carries_another_ones_words_has_no_effect(family: Charged) -> None:
    charging(family, "4242424242424242")
    api = client(family.world)
    before = heard(family)
    words = {"obligation": f"invoice-{family.invoice.pk}", "attempt": f"invoice-{family.invoice.pk}-charge-7"}
    api.v1.payment_intents.create(
        {"amount": 700, "currency": "cad", "payment_method": "pm_card_visa", "confirm": True, "metadata": words}
    )

    hear(after(family, before, "payment_intent.succeeded", "charge.succeeded"))

    assert (Payment.objects.count(), Charge.objects.count()) == (0, 0)
