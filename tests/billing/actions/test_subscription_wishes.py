"""Wishes that come one upon the other: the newest counts, and what was called off is not done by the next one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from academy.actions.price import list_price
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from academy.models import Price
from billing.actions.card import remove_card
from billing.actions.charge import begin_due_charges
from billing.actions.dunning import switch_charging
from billing.actions.subscription import change_price, end_now, end_with_period, pause, resume
from billing.actions.subscription_clock import tend_subscriptions
from billing.models import Agreement, Charge, SubscriptionWish
from billing.queries.subscriptions import wish_of
from billing.subscription_words import wish_label
from tests.billing.subscribing import MONTH, Subscribed, of_lessons, tended, wrong
from tests.booked import pay_by_transfer
from tests.cast import OLIVIA
from tests.school import Cedar
from tests.today import day_at_school
from tests.world import World
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Subscribed:
    return Subscribed.begin(cedar, outside_world, worker)


@pytest.fixture
def switch(cedar: Cedar) -> Callable[[bool], Any]:
    return lambda is_on: switch_charging(is_on=is_on, because="The bank called.", by=cedar.user(OLIVIA))


def dearer(family: Subscribed) -> Price:
    return list_price(course=family.price.course, basis="month", cents=9 * MONTH, collection="subscription")


def wish(family: Subscribed, verb: Callable[..., Any], **answers: Any) -> SubscriptionWish:
    """Wished, and Stripe has not heard of it."""
    with tracing(actor="test"):
        verb(subscription=family.subscription, by=family.payer.person, **answers)
    return SubscriptionWish.objects.latest("nth")


def call_off(row: SubscriptionWish) -> None:
    run = run_of("subscription", row)
    assert run
    with tracing(actor="test"):
        cancel(run, reason="It was a mistake.")


def states() -> list[str]:
    return list(SubscriptionWish.objects.order_by("nth").values_list("state", flat=True))


def test_what_was_called_off_is_not_done_by_what_was_wished_after_it(family: Subscribed) -> None:
    family.start()
    wrong_price = wish(family, change_price, price=dearer(family))
    wish(family, pause)
    call_off(wrong_price)

    family.hear()

    assert (states(), wish_of(family.subscription).cents) == (["done", "dropped", "dropped"], MONTH)
    family.later(days=31)
    assert (family.payments, family.subscription.is_paused) == ([MONTH, MONTH], False)
    assert wrong() == {}


def test_what_was_only_overtaken_is_not_done_when_the_next_one_falls(family: Subscribed) -> None:
    family.start()
    wish(family, pause)
    with_price = wish(family, change_price, price=dearer(family))
    call_off(with_price)

    family.hear()

    # The rest was the earlier wish, so it is done; only the price is not.
    assert (states(), family.subscription.is_paused) == (["done", "done", "dropped"], True)
    assert wrong() == {}


def test_one_that_was_passed_over_never_was(family: Subscribed, switch: Callable[[bool], Any]) -> None:
    family.start()
    wish(family, end_with_period)
    wish(family, pause)
    family.payer.worker()

    assert states() == ["done", "dropped", "done"]
    assert (family.subscription.is_paused, family.subscription.ends_with_period) == (True, True)
    assert wrong() == {}


@pytest.mark.parametrize("verb", [end_with_period, end_now])
def test_what_is_ended_before_it_begins_takes_nothing(
    family: Subscribed, switch: Callable[[bool], Any], verb: Callable[..., Any]
) -> None:
    switch(False)
    assert family.start().state == "asked"
    family.press(verb)
    switch(True)
    family.hear()

    assert (family.subscription.state, family.payments, tend_subscriptions()) == ("canceled", [], 0)
    assert not Notice.objects.filter(kind="staff_alert", about_label="billing.SubscriptionWish").exists()
    assert wrong() == {}


def test_what_rests_before_it_begins_is_begun_when_it_goes_on(
    family: Subscribed, switch: Callable[[bool], Any]
) -> None:
    switch(False)
    family.start()
    family.press(pause)
    switch(True)
    family.hear()
    assert (family.subscription.state, family.payments) == ("asked", [])

    family.press(resume)

    assert (family.subscription.state, family.payments) == ("active", [MONTH])
    assert wrong() == {}


def test_the_cards_clock_leaves_an_invoice_to_one_that_is_just_being_begun(
    family: Subscribed, switch: Callable[[bool], Any]
) -> None:
    pay_by_transfer(family.payer.invoice)
    invoice = of_lessons(family)
    family.payer.by_itself()
    switch(False)
    family.start()
    switch(True)

    with tracing(actor="clock"):
        assert begin_due_charges() == 0

    family.hear()
    assert not Charge.objects.filter(invoice=invoice).exists()


def agree_on(family: Subscribed, price: Price) -> None:
    """From today on another price is billed."""
    today, made = day_at_school(), Agreement.objects.create
    family.enrolment.agreements.all().delete()
    made(enrolment=family.enrolment, price=family.price, first_day="2020-01-01", last_day=today - timedelta(days=1))
    made(enrolment=family.enrolment, price=price, first_day=today)


def test_it_follows_the_price_that_is_agreed_on(family: Subscribed) -> None:
    family.start(trial_days=14)
    agree_on(family, dearer(family))

    assert tended(family) == 1

    assert (wish_of(family.subscription).cents, tended(family)) == (9 * MONTH, 0)
    family.later(days=14)
    assert family.payments == [9 * MONTH]
    assert wrong() == {}


@pytest.mark.parametrize("cents", [None, MONTH - 1000])
def test_where_it_cannot_follow_the_office_is_told_once(family: Subscribed, cents: int | None, cedar: Cedar) -> None:
    family.start(trial_days=14, cents=cents)
    price = dearer(family) if cents else list_price(course=family.price.course, basis="month", cents=9 * MONTH)
    agree_on(family, price)

    assert (tended(family), tended(family)) == (0, 0)

    assert wish_of(family.subscription).cents == (cents or MONTH)
    [alert] = Notice.objects.filter(kind="staff_alert", person=cedar.user(OLIVIA))
    assert alert.facts["title"] == "A subscription does not follow the new price"
    assert ("typed" in alert.facts["reason"]) == bool(cents)


def test_a_price_that_the_office_gave_it_stays(family: Subscribed) -> None:
    family.start(trial_days=14)
    family.press(change_price, price=dearer(family))
    words = {"basis": "month", "collection": "subscription"}
    other = list_price(course=family.price.course, cents=2 * MONTH, **words)  # type: ignore[arg-type]
    agree_on(family, other)

    assert tended(family) == 0
    assert wish_of(family.subscription).cents == 9 * MONTH


def test_the_last_card_stays_while_stripe_collects_from_it(family: Subscribed) -> None:
    family.start()
    [first] = family.payer.payer.cards.kept()
    with pytest.raises(Refusal, match="Save another card first"):
        remove_card(card=first, by=family.payer.person)

    family.save()
    remove_card(card=first, by=family.payer.person)

    assert (tended(family), wish_of(family.subscription).card) == (1, family.payer.payer.cards.kept().get())
    family.later(days=31)
    assert family.payments == [MONTH, MONTH]
    assert wrong() == {}


def test_a_card_that_stripe_does_not_know_is_wished_once_a_day(family: Subscribed) -> None:
    family.start()
    card = family.save()
    # And its word is lost.
    client(family.world).v1.payment_methods.detach(card.payment_method)
    with tracing(actor="clock"):
        assert tend_subscriptions() == 1
    family.payer.worker()

    assert states() == ["done", "dropped"]
    assert tend_subscriptions() == 0
    assert family.subscription.state == "active"


def test_the_office_reads_what_was_wished(family: Subscribed) -> None:
    family.start()
    wish(family, pause)

    last = wish(family, end_with_period)

    assert wish_label(last) == f"CAD 120.00, {last.card}, rests, ends with its period"
