"""What Stripe collects by subscription is money on account: it pays our invoices, once, whatever happens on the way."""

from collections.abc import Callable
from typing import Any

import pytest

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.models import Price
from billing.actions.subscription import change_price, end_with_period, pause, resume, take_up_again
from billing.models import Payment
from tests.billing.subscribing import MONTH, Subscribed, wrong
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def priced_too(family: Subscribed, cents: int, **other: Any) -> Price:
    """Another price of the same course, collected by subscription."""
    Price.objects.filter(pk=family.price.pk).update(listed_until=Now())
    words = {"basis": "month", "is_in_advance": False, "collection": "subscription"} | other
    return Price.objects.create(course=family.price.course, cents=cents, currency="CAD", **words)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Subscribed:
    return Subscribed.begin(cedar, outside_world, worker, trial_days=14)


def test_after_its_trial_it_renews_and_what_it_takes_pays_our_invoice(family: Subscribed) -> None:
    begun = family.start()
    assert (begun.state, begun.every, family.bills, family.payments) == ("trialing", "month", [(0, "paid")], [])

    family.later(days=11.5)
    assert (family.subscription.state, family.told) == ("trialing", ["subscription_begins"])
    family.later(days=3)

    assert (family.subscription.state, family.told) == ("active", ["subscription_begins"])
    assert (family.bills, family.payments, family.open_cents) == ([(0, "paid"), (MONTH, "paid")], [MONTH], 0)
    payment = Payment.objects.get()
    assert (payment.invoice, payment.payer, payment.fee_cents) == (None, family.payer.payer, 378)
    family.later(days=31)
    assert (family.payments, family.open_cents) == ([MONTH, MONTH], 0)
    assert wrong() == {}


@pytest.mark.parametrize(("basis", "each", "days"), [("month", MONTH, 31), ("lesson", 3000, 7)])
def test_it_takes_a_month_or_a_weeks_lessons_each_time(
    cedar: Cedar, outside_world: World, worker: Callable[[], int], basis: str, each: int, days: int
) -> None:
    rhythm = {"cents": MONTH} if basis == "month" else {"cents": 1500, "per_week": 2, "basis": "lesson"}
    family = Subscribed.begin(cedar, outside_world, worker, **rhythm)

    begun = family.start()
    for _period in range(2):
        family.later(days=days)

    assert begun.state == "active"
    assert family.bills == [(each, "paid")] * 3
    assert family.payments == [each] * 3
    assert family.open_cents == max(0, MONTH - 3 * each)
    assert wrong() == {}


def test_another_price_is_made_up_for_on_the_next_bill(family: Subscribed) -> None:
    family.start(trial_days=0)
    dearer = priced_too(family, 18000)

    family.press(change_price, price=dearer)

    family.later(days=31)
    assert family.bills == [(MONTH, "paid"), (18000 + 6000, "paid")]
    assert family.payments == [MONTH, 24000]
    with pytest.raises(Refusal, match="so already"):
        family.press(change_price, price=dearer)
    assert wrong() == {}


def test_a_pause_takes_nothing_until_it_is_resumed(family: Subscribed) -> None:
    family.start(trial_days=0)

    assert family.press(pause).is_paused
    family.later(days=31)
    assert (family.bills, family.payments) == ([(MONTH, "paid"), (MONTH, "void")], [MONTH])
    assert not family.press(resume).is_paused
    family.later(days=31)

    assert family.payments == [MONTH, MONTH]
    assert wrong() == {}


def test_it_ends_with_its_period_unless_it_is_taken_up_again(family: Subscribed) -> None:
    family.start(trial_days=0)
    assert family.press(end_with_period).ends_with_period
    assert not family.press(take_up_again).ends_with_period
    family.later(days=31)
    assert family.payments == [MONTH, MONTH]

    family.press(end_with_period)
    family.later(days=31)

    assert (family.subscription.state, family.payments) == ("canceled", [MONTH, MONTH])
    with pytest.raises(Refusal, match="is over"):
        family.press(take_up_again)
    assert wrong() == {}
