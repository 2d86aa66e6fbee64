"""Every order in which the events of a life can arrive, over the real door, leads to one and the same end."""

from typing import Any

import pytest

from academy.kernel.models import DeadLetter, Notice
from academy.kernel.trace import tracing
from billing.actions.refund import give_back
from billing.models import BalanceMovement, Checkout, Dispute, JournalEntry, Payment, Payout, Refund
from tests.billing.stripe.moving import dispute, owing, page_for, pay_out, tell, told
from tests.booked import books
from tests.drain import drain
from tests.orders import only_end
from tests.school import Cedar
from tests.world import World
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(cedar: Cedar, stripe_world: World) -> Payment:
    """Paid on Stripe's page, and heard of."""
    customer = client(stripe_world).v1.customers.create({}).id
    with tracing(actor="test"):
        page = page_for(owing(cedar, 12000), customer)
        stripe_world.pay(page.url)
        tell(event for event in told(stripe_world) if event["type"] == "checkout.session.completed")
    return Payment.objects.get()


def end() -> dict[str, Any]:
    """Where everything stands."""
    return {
        "books": books(),
        "entries": sorted(JournalEntry.objects.values_list("kind", "memo")),
        "payments": sorted(Payment.objects.values_list("reference", "state")),
        "checkouts": sorted(Checkout.objects.values_list("session", "state")),
        "disputes": sorted(Dispute.objects.values_list("reference", "state", "loss__amount_cents")),
        "payouts": sorted(Payout.objects.values_list("reference", "state", "failure")),
        "movements": sorted(BalanceMovement.objects.values_list("kind", "reference")),
        "refunds": sorted(Refund.objects.values_list("reference", "state")),
        "told": sorted(Notice.objects.values_list("kind", "person__email", "occasion")),
        "dead": DeadLetter.objects.count(),
    }


def only_end_of(events: list[dict[str, Any]], kinds: list[str]) -> dict[str, Any]:
    """The one end to which every order of the first events of these kinds leads."""
    chosen = []
    for kind in kinds:
        left = [event for event in events if event["type"] == kind and event not in chosen]
        assert left, f"no {kind} among {[event['type'] for event in events]}"
        chosen.append(left[0])
    return only_end(chosen, lambda event: tell([event]), end)


def test_a_dispute_that_is_won(payment: Payment, stripe_world: World) -> None:
    before = [event["id"] for event in told(stripe_world)]
    reference = dispute(stripe_world, payment)
    stripe_world.press("answer", reference)
    stripe_world.press("win", reference)

    found = only_end_of(
        told(stripe_world, after=before),
        [f"charge.dispute.{what}" for what in ("created", "funds_withdrawn", "updated", "funds_reinstated", "closed")],
    )

    assert found["disputes"] == [(reference, "won", None)]
    assert (found["books"]["fees"], "disputed" in found["books"]) == (payment.fee_cents + 1500, False)
    assert len(found["movements"]) == 2


def test_a_dispute_that_is_lost(payment: Payment, stripe_world: World) -> None:
    before = [event["id"] for event in told(stripe_world)]
    reference = dispute(stripe_world, payment)
    stripe_world.press("answer", reference)
    stripe_world.press("lose", reference)

    found = only_end_of(
        told(stripe_world, after=before),
        [f"charge.dispute.{what}" for what in ("created", "funds_withdrawn", "updated", "closed")],
    )

    assert found["disputes"] == [(reference, "lost", 12000)]
    assert (found["books"]["receivable"], "disputed" in found["books"]) == (12000, False)


@pytest.mark.parametrize(
    ("button", "state", "kinds"),
    [
        ("arrive", "paid", ["payout.created", "payout.paid", "payout.reconciliation_completed"]),
        ("fail", "failed", ["payout.created", "payout.failed"]),
    ],
)
def test_a_payout(payment: Payment, stripe_world: World, button: str, state: str, kinds: list[str]) -> None:
    before = [event["id"] for event in told(stripe_world)]
    reference = pay_out(stripe_world)
    stripe_world.press(button, reference)

    found = only_end_of(told(stripe_world, after=before), kinds)

    assert [row[:2] for row in found["payouts"]] == [(reference, state)]
    there = payment.amount_cents - payment.fee_cents
    assert found["books"].get("cash_hand", 0) == (there if state == "paid" else 0)
    assert found["books"].get("cash_stripe", 0) == (0 if state == "paid" else there)


def test_a_refund_that_comes_back(payment: Payment, stripe_world: World) -> None:
    before = [event["id"] for event in told(stripe_world)]
    with tracing(actor="test"):
        refund = give_back(payment=payment, because="Moved away.")
    drain()
    refund.refresh_from_db()
    stripe_world.press("send back", str(refund.reference))

    found = only_end_of(
        told(stripe_world, after=before),
        ["refund.created", "charge.refunded", "refund.updated", "refund.updated", "refund.failed"],
    )

    assert found["refunds"] == [(refund.reference, "failed")]
    assert found["books"]["cash_stripe"] == payment.amount_cents - payment.fee_cents


def test_a_refund_made_on_stripes_own_pages(payment: Payment, stripe_world: World) -> None:
    before = [event["id"] for event in told(stripe_world)]
    made = client(stripe_world).v1.refunds.create({"payment_intent": payment.reference, "amount": 2000})

    found = only_end_of(told(stripe_world, after=before), ["refund.created", "charge.refunded", "refund.updated"])

    assert (found["refunds"], found["books"]["receivable"]) == ([(made.id, "done")], 2000)


def test_a_life_from_the_payment_to_the_lost_dispute(cedar: Cedar, stripe_world: World) -> None:
    """The first word of the payment may come after that of its dispute."""
    with tracing(actor="test"):
        page = page_for(owing(cedar, 12000), client(stripe_world).v1.customers.create({}).id)
    stripe_world.pay(page.url)
    stripe_world.press("dispute", stripe_world.log("charge.captured")[0]["data"]["payment_intent"])
    stripe_world.press("lose", stripe_world.log("dispute.opened")[0]["data"]["dispute"])

    found = only_end_of(
        told(stripe_world),
        [
            "checkout.session.completed",
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
        ],
    )

    assert [row[1:] for row in found["disputes"]] == [("lost", 12000)]
