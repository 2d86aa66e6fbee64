"""Subscriptions by our own client: begun, changed, paused, ended and kept; and what Stripe bills of them."""

import pytest

from billing.stripe.client import (
    Outcome,
    change_subscription,
    end_subscription,
    end_with_period,
    find_subscription,
    keep_subscription,
    pause_subscription,
    read_bill,
    read_subscription,
    resume_subscription,
)
from tests.billing.stripe.exercises import FAILING, Family
from tests.world import World
from tests.world_fixtures import client

DAY = 24 * 3600


@pytest.fixture
def family(stripe_world: World) -> Family:
    return Family(stripe_world)


def test_it_begins_with_a_bill_that_is_paid(family: Family) -> None:
    begun = family.subscription()

    assert (begun.status, begun.obligation, begun.ends_then, begun.is_paused) == ("active", "place-9", False, False)
    bill = read_bill(begun.latest_bill)
    assert (bill.subscription, bill.status, bill.amount, bill.tries) == (begun.id, "paid", 12000, 1)
    assert (bill.receipt.amount, bill.receipt.fee) == (12000, 378)
    assert find_subscription(customer=family.customer, obligation="place-9") == begun
    assert find_subscription(customer=family.customer, obligation="place-1") is None


def test_a_trial_takes_nothing_and_then_renews(family: Family) -> None:
    begun = family.subscription(trial_days=14)
    assert (begun.status, read_bill(begun.latest_bill).amount) == ("trialing", 0)

    family.world.clock(advance=14 * DAY + 7200)

    renewed = read_subscription(begun.id)
    assert (renewed.status, read_bill(renewed.latest_bill).amount) == ("active", 12000)


def test_another_price_is_made_up_for_on_the_next_bill(family: Family) -> None:
    begun = family.subscription()

    changed = change_subscription(subscription=begun.id, price=family.price(18000), prorate=True, key="change-1")

    assert changed.price != begun.price
    family.world.clock(advance=32 * DAY)
    assert read_bill(read_subscription(begun.id).latest_bill).amount == 18000 + 6000


def test_a_pause_bills_nothing_until_it_is_over(family: Family) -> None:
    begun = family.subscription()

    assert pause_subscription(subscription=begun.id, until=None, key="pause-1").is_paused
    family.world.clock(advance=32 * DAY)
    assert read_bill(read_subscription(begun.id).latest_bill).status == "void"

    assert not resume_subscription(subscription=begun.id, key="resume-1").is_paused
    family.world.clock(advance=32 * DAY)
    assert read_bill(read_subscription(begun.id).latest_bill).status == "paid"


def test_it_ends_with_its_period_unless_it_is_kept(family: Family) -> None:
    begun = family.subscription()
    assert end_with_period(subscription=begun.id, key="end-1").ends_then
    assert not keep_subscription(subscription=begun.id, key="keep-1").ends_then
    assert end_with_period(subscription=begun.id, key="end-2").ends_then

    family.world.clock(advance=32 * DAY)

    assert [end_subscription(subscription=begun.id).status for _ in range(2)] == ["canceled", "canceled"]


def test_a_bill_that_is_not_paid_says_when_it_is_tried_again(family: Family) -> None:
    begun = family.subscription()
    failing = family.card(FAILING)
    client(family.world).v1.subscriptions.update(begun.id, {"default_payment_method": failing})

    family.world.clock(advance=32 * DAY)

    late = read_subscription(begun.id)
    bill = read_bill(late.latest_bill)
    assert (late.status, bill.status, bill.tries, bill.receipt) == ("past_due", "open", 1, None)
    assert bill.next_try is not None
    assert family.charge(key="by-hand").outcome == Outcome.PAID
