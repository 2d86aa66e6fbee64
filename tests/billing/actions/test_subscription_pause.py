"""Lessons that rest for a whole month are not taken for, and what Stripe collects goes on by itself afterwards."""

from datetime import date, timedelta

import pytest

from academy.queries.school import school_day
from billing.actions.dunning import switch_charging
from billing.actions.subscription import pause as let_rest
from billing.models import Subscription
from billing.queries.subscriptions import wish_of
from scheduling.actions.pause import lift_pause
from scheduling.models import Pause, Place
from tests.billing.subscribing import MONTH, Begin, Subscribed, tended, wrong
from tests.billing.views.test_cards import browser, words
from tests.cast import GIULIA, OLIVIA
from tests.school import Cedar

pytestmark = pytest.mark.django_db(transaction=True)


def rests(family: Subscribed, first_day: date, *, days: int) -> Pause:
    """Its lessons do, from a day on for so many days."""
    return Pause.objects.create(
        place=Place.objects.live().get(enrolment=family.enrolment),
        first_day=first_day,
        last_day=first_day + timedelta(days=days - 1),
        asked_by=family.payer.person,
    )


def renewal(family: Subscribed) -> date:
    renews_at = family.subscription.renews_at
    assert renews_at
    return school_day(renews_at)


def test_a_month_that_is_paused_is_not_taken_and_the_next_one_is(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    family.start()
    pause = rests(family, renewal(family) - timedelta(days=3), days=40)

    assert (tended(family), tended(family)) == (1, 0)
    assert (family.subscription.is_paused, wish_of(family.subscription).pause) == (True, pause)
    assert "It rests with the lessons, until" in words(browser(cedar, GIULIA), "family-cards")
    assert Subscription.objects.collecting().count() == 0

    family.later(days=31)
    assert (tended(family), family.payments) == (1, [MONTH])
    assert not family.subscription.is_paused
    family.later(days=31)
    assert (tended(family), family.payments) == (0, [MONTH, MONTH])
    assert wrong() == {}


@pytest.mark.parametrize(("later", "days"), [(1, 60), (-20, 45), (0, 27)])
def test_a_month_that_is_paused_in_part_is_taken(begin: Begin, later: int, days: int) -> None:
    family = begin()
    family.start()
    rests(family, renewal(family) + timedelta(days=later), days=days)

    assert tended(family) == 0


def test_a_week_that_is_paused_is_not_taken(begin: Begin) -> None:
    family = begin(basis="lesson", per_week=1)
    family.start()
    [first] = family.payments
    rests(family, renewal(family), days=7)

    assert tended(family) == 1
    family.later(days=7)
    assert (tended(family), family.payments) == (1, [first])
    family.later(days=7)
    assert family.payments == [first, first]


def test_what_the_office_let_rest_stays_so_and_a_pause_that_is_lifted_ends(begin: Begin) -> None:
    family = begin()
    family.start()
    pause = rests(family, renewal(family), days=40)
    assert tended(family) == 1
    family.press(let_rest)
    assert family.subscription.is_paused

    lift_pause(pause=pause)

    assert tended(family) == 1
    assert (wish_of(family.subscription).pause, family.subscription.is_paused) == (None, True)


def test_while_charging_is_stopped_what_wakes_does_not_take(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    family.start()
    pause = rests(family, renewal(family), days=40)
    assert tended(family) == 1
    switch_charging(is_on=False, because="The bank called.", by=cedar.user(OLIVIA))
    family.hear()

    lift_pause(pause=pause)
    tended(family)

    assert family.subscription.is_paused
    assert wrong() == {}
    switch_charging(is_on=True, because="It was nothing.", by=cedar.user(OLIVIA))
    family.hear()
    assert not family.subscription.is_paused
    assert wrong() == {}
