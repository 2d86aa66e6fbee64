"""Payouts: what is available goes to the bank, and every movement says by which."""

import pytest

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World

DAY = 24 * 3600


@pytest.fixture
def ripe(world: World, api) -> World:
    """Two payments of 480 dollars, one of them partly given back, all of it available."""
    first, _ = (world.pay(api.v1.checkout.sessions.create(lesson()).id)["payment_intent"] for _ in range(2))
    api.v1.refunds.create({"payment_intent": first, "amount": 10000})
    world.clock(advance=2 * DAY + 1)
    return world


def available(api) -> int:
    return sum(side.amount for side in api.v1.balance.retrieve().available)


def test_a_payout_gathers_what_is_available_to_the_cent(ripe: World, api) -> None:
    [made] = ripe.press("pay out")

    payout = api.v1.payouts.retrieve(made["id"])
    assert (payout.amount, payout.status) == (2 * 46578 - 10000, "in_transit")
    gathered = api.v1.balance_transactions.list({"payout": payout.id}).data
    assert sorted(row.type for row in gathered) == ["charge", "charge", "payout", "refund"]
    assert sum(row.net for row in gathered) == 0
    assert available(api) == 0
    assert ripe.press("pay out") == []


def test_it_arrives_by_itself(ripe: World, api) -> None:
    [made] = ripe.press("pay out")

    ripe.clock(advance=2 * DAY + 1)

    assert api.v1.payouts.retrieve(made["id"]).status == "paid"
    kinds = [event.type for event in api.v1.events.list({"types": ["payout.created", "payout.paid"]}).data]
    assert kinds == ["payout.paid", "payout.created"]


def test_what_the_bank_sends_back_is_paid_out_again(ripe: World, api) -> None:
    [made] = ripe.press("pay out")

    failed = ripe.press("fail", made["id"])

    assert (failed["status"], failed["failure_code"], available(api)) == ("failed", "account_closed", made["amount"])
    assert api.v1.events.list().data[0].type == "payout.failed"
    with pytest.raises(ValueError, match="failed already"):
        ripe.press("arrive", made["id"])
    [again] = ripe.press("pay out")
    assert again["amount"] == made["amount"]


def test_every_day_if_the_school_wants_so(world: World, api) -> None:
    world.press("pay out daily")
    world.pay(api.v1.checkout.sessions.create(lesson()).id)

    world.clock(advance=5 * DAY)

    [payout] = api.v1.payouts.list().data
    assert (payout.amount, payout.status) == (46578, "paid")
    world.press("pay out by hand")
    world.pay(api.v1.checkout.sessions.create(lesson()).id)
    world.clock(advance=5 * DAY)
    assert len(api.v1.payouts.list().data) == 1
