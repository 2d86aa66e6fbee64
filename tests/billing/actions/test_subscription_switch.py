"""While the office has stopped the charging of cards: nothing is taken by subscription either, and then it goes on."""

import pytest

from academy.actions.price import list_price
from academy.kernel.trace import tracing
from billing.actions.charge import begin_due_charges
from billing.actions.dunning import switch_charging
from billing.actions.subscription import change_price, end_now, pause, resume
from billing.models import Charge, SubscriptionWish
from billing.queries.subscriptions import wish_of
from billing.stripe.client import resume_subscription as resume_at_stripe
from tests.billing.charging import FAILING
from tests.billing.subscribing import DAY, MONTH, Begin, of_lessons, tended, wrong
from tests.cast import OLIVIA
from tests.school import Cedar

pytestmark = pytest.mark.django_db(transaction=True)


def test_while_charging_is_stopped_nothing_is_begun_but_it_can_be_ended(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    owner = cedar.user(OLIVIA)
    switch_charging(is_on=False, because="The bank called.", by=owner)
    assert family.start().state == "asked"
    switch_charging(is_on=True, because="It was nothing.", by=owner)
    family.hear()
    assert family.subscription.state == "active"
    switch_charging(is_on=False, because="It was something.", by=owner)
    family.press(pause)

    assert family.press(resume).is_paused

    assert family.press(end_now).state == "canceled"
    assert family.payments == [MONTH]
    assert wrong() == {}


def test_while_charging_is_stopped_it_rests_and_goes_on_by_itself(begin: Begin, cedar: Cedar) -> None:
    family, owner = begin(), cedar.user(OLIVIA)
    family.start()
    invoice = of_lessons(family)
    family.payer.by_itself()
    switch_charging(is_on=False, because="The sums are wrong.", by=owner)
    family.hear()
    assert (family.subscription.is_paused, tended(family)) == (True, 0)
    assert wish_of(family.subscription).asked_by == owner
    family.later(days=31)
    assert (family.payments, wrong()) == ([MONTH], {})

    switch_charging(is_on=True, because="They were right.", by=owner)
    with tracing(actor="clock"):
        # Not the card's clock either: the invoice waits for the subscription, as if nothing had been.
        begin_due_charges()
    family.hear()

    assert not family.subscription.is_paused
    assert not Charge.objects.filter(invoice=invoice).exists()
    family.later(days=31)
    assert (family.payments, tended(family)) == ([MONTH, MONTH], 0)
    assert wrong() == {}


def test_what_is_late_is_not_tried_meanwhile(begin: Begin, cedar: Cedar) -> None:
    family, owner = begin(FAILING, trial_days=14), cedar.user(OLIVIA)
    family.start()
    family.later(days=14)
    tries = family.subscription.bills.latest("made_at").tries
    switch_charging(is_on=False, because="The bank called.", by=owner)
    family.hear()
    family.later(days=10)
    assert family.subscription.bills.latest("made_at").tries == tries

    switch_charging(is_on=True, because="It was nothing.", by=owner)
    family.hear()
    family.later(days=10)

    assert family.subscription.bills.latest("made_at").tries > tries
    assert wrong() == {}


def test_what_is_just_being_billed_is_taken_afterwards(begin: Begin, cedar: Cedar) -> None:
    family, owner = begin(trial_days=14), cedar.user(OLIVIA)
    family.start()
    family.world.clock(advance=14 * DAY + 60)
    family.hear()
    switch_charging(is_on=False, because="The bank called.", by=owner)
    family.hear()
    family.later(days=2)
    assert family.payments == []

    switch_charging(is_on=True, because="It was nothing.", by=owner)
    family.hear()
    family.later(days=0)

    assert family.payments == [MONTH]
    assert wrong() == {}


def test_what_the_office_lets_rest_does_not_go_on_with_the_others(begin: Begin, cedar: Cedar) -> None:
    family, owner = begin(), cedar.user(OLIVIA)
    family.start()
    switch_charging(is_on=False, because="The bank called.", by=owner)
    family.hear()
    family.press(pause)
    switch_charging(is_on=True, because="It was nothing.", by=owner)
    family.hear()

    assert (family.subscription.is_paused, wish_of(family.subscription).rests) == (True, True)
    assert not family.press(resume).is_paused
    assert wrong() == {}


def test_a_change_that_waits_does_not_keep_it_from_resting(begin: Begin, cedar: Cedar) -> None:
    family, owner = begin(), cedar.user(OLIVIA)
    family.start()
    dearer = list_price(course=family.price.course, basis="month", cents=MONTH + 500, collection="subscription")
    with tracing(actor="test"):
        change_price(subscription=family.subscription, price=dearer, by=owner)
        switch_charging(is_on=False, because="The bank called.", by=owner)

    family.hear()

    assert family.subscription.is_paused
    assert list(SubscriptionWish.objects.values_list("state", flat=True)) == ["done", "dropped", "done"]
    switch_charging(is_on=True, because="It was nothing.", by=owner)
    family.hear()
    assert (family.subscription.is_paused, wish_of(family.subscription).cents) == (False, MONTH + 500)
    assert wrong() == {}


def test_what_is_taken_up_at_stripe_meanwhile_rests_again(begin: Begin, cedar: Cedar) -> None:
    family, owner = begin(), cedar.user(OLIVIA)
    begun = family.start()
    switch_charging(is_on=False, because="The bank called.", by=owner)
    family.hear()
    resume_at_stripe(subscription=str(begun.reference), key="on-their-pages")
    family.hear()

    assert tended(family) == 1

    assert family.subscription.is_paused
    assert wish_of(family.subscription).is_held
    assert wrong() == {}
