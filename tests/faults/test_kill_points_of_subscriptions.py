"""kill -9 of a worker at every step boundary of subscriptions: begun, changed, paid late, ended, and called off."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from academy.kernel.db import now
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, start
from academy.models import CourseOffering, Enrolment, Price, User
from billing.actions.subscription import change_price, end_now, pause, subscribe, wish
from billing.actions.subscription_told import settle_subscription
from billing.models import Card, Payment, Subscription, SubscriptionWish
from billing.stripe import client
from tests.billing.charging import FAILING, GOOD
from tests.faults.killed import Killed
from tests.faults.points import SUBSCRIPTIONS, batches, of_recipes, stage
from tests.faults.stories import story
from tests.faults.test_kill_points_of_cards import saved
from tests.report import Tell
from tests.site import Site, until

pytestmark = pytest.mark.faults
MONTH, DEARER = 12000, 15000


def owner(card: Card) -> User:
    assert card.saved_by
    return card.saved_by


def price(offering: CourseOffering, cents: int = MONTH) -> Price:
    """One of the course that is collected by subscription, and that nobody else is offered."""
    words: Any = {"basis": "month", "collection": "subscription", "is_in_advance": False, "currency": "CAD"}
    listed = Price.objects.create(course=offering.course, cents=cents, **words)
    Price.objects.filter(pk=listed.pk).update(listed_until=timezone.now())
    return listed


def enrolled(card: Card) -> Enrolment:
    """A child of the card's family takes lessons at such a price."""
    offering = CourseOffering.objects.filter(course__format="weekly").earliest("pk")
    found = Enrolment.objects.create(
        student=card.payer.family.students.get(), offering=offering, state="active", booked_by=owner(card)
    )
    found.agreements.create(price=price(offering), first_day="2020-01-01")
    return found


def begun(card: Card) -> Subscription:
    with tracing(actor="test"):
        return subscribe(enrolment=enrolled(card), payer=card.payer, by=owner(card))


def turned_round(card: Card) -> Subscription:
    """The office calls it off when Stripe has just begun it."""
    enrolment, payer = enrolled(card), card.payer
    made = Subscription.objects.create(
        payer=payer, enrolment=enrolment, every="month", currency="CAD", begun_by=owner(card)
    )
    listed = enrolment.agreements.get().price
    name = client.create_price(
        name=f"turned-{made.pk}", title="Piano", amount=MONTH, currency="CAD", every="month", key=f"turned-{made.pk}"
    )
    first = SubscriptionWish.objects.create(
        subscription=made, nth=1, price=listed, cents=MONTH, card=card, stripe_price=name
    )
    at = now()
    told = client.begin_subscription(
        payer=payer.pk,
        customer=str(payer.stripe_customer),
        price=name,
        payment_method=card.payment_method,
        obligation=made.obligation,
        trial_days=9,
        key=f"turned-begin-{made.pk}",
    )
    settle_subscription(told=told, at=at)
    with tracing(actor="test"), transaction.atomic():
        cancel(start("subscription", first), reason="They changed their minds.")
    return made


def becomes(subscription: Subscription, state: str) -> None:
    rows = Subscription.objects.filter(pk=subscription.pk, state=state)
    until(rows.exists, within=200, what=f"{subscription} is {state}")


@pytest.mark.parametrize("batch", batches(of_recipes(SUBSCRIPTIONS)), ids=stage)
def test_a_killed_worker_loses_nothing_and_subscribes_nobody_twice(
    site: Site, tmp_path: Path, tell: Tell, batch: list[str], settings: Any
) -> None:
    settings.STRIPE_API_URL = site.world.stripe_api
    killed = Killed.begin(site, batch, tmp_path, tell)

    good, poor, regrets = saved(site, GOOD), saved(site, FAILING), saved(site, GOOD)
    goes_on, late, called_off = begun(good), begun(poor), turned_round(regrets)
    becomes(goes_on, "active")
    becomes(late, "incomplete")
    site.world.pay(_page(site, poor), GOOD, approve=True)
    cards = Card.objects.filter(payer=poor.payer).exclude(pk=poor.pk)
    until(cards.exists, within=150, what="another card is saved")
    with tracing(actor="test"):
        if late.wishes.count() == 1:
            wish(subscription=late, by=owner(poor), card=cards.get())
        change_price(subscription=goes_on, price=price(goes_on.enrolment.offering, DEARER), by=owner(good))
        with transaction.atomic():
            pause(subscription=goes_on, by=owner(good))
            cancel(story("subscription", goes_on.wishes.first()), reason="They changed their minds.")
    becomes(late, "active")
    becomes(called_off, "canceled")
    with tracing(actor="test"):
        end_now(subscription=late, by=owner(poor))
    becomes(late, "canceled")
    site.quiet(within=150)

    killed.assert_everywhere()
    begun_there = [entry["data"]["customer"] for entry in site.world.log("subscription.begun")]
    customers = [str(one.payer.stripe_customer) for one in (goes_on, late, called_off)]
    assert [begun_there.count(customer) for customer in customers] == [1, 1, 1]
    # What was taken is told by callbacks, which take their time.
    payers = [one.payer for one in (goes_on, late, called_off)]
    paid = [1, 1, 0]
    until(
        lambda: [Payment.objects.filter(payer=payer).count() for payer in payers] == paid, within=30, what="it is paid"
    )
    site.quiet(within=60)
    assert [Payment.objects.filter(payer=payer).count() for payer in payers] == paid
    assert [row.state for row in goes_on.wishes.order_by("nth")] == ["done", "done", "dropped"]
    assert client.read_subscription(str(Subscription.objects.get(pk=goes_on.pk).reference)).is_paused is False
    site.verify()
    assert not killed.sent_twice()


def _page(site: Site, card: Card) -> str:
    return client.open_card_page(
        payer=card.payer_id,
        customer=str(card.payer.stripe_customer),
        currency="CAD",
        done_url="http://127.0.0.1/",
        back_url="http://127.0.0.1/",
        key=f"again-{card.pk}",
    ).url
