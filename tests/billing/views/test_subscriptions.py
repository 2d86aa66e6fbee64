"""A family reads what Stripe collects, begins it, stops it and takes it up again; another parent sees none of it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.models import Family, Guardian, User
from billing.actions.subscription import end_with_period
from billing.models import Payer, Share, Subscription
from billing.queries.subscriptions import wish_of
from tests.billing.subscribing import Subscribed
from tests.billing.views.test_cards import browser, words
from tests.cast import ANNE, GIULIA, MARC, MIA, Person
from tests.school import Cedar
from tests.spring import YEAR
from tests.world import World
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Subscribed:
    return Subscribed.begin(cedar, outside_world, worker, trial_days=14)


def begin_it(cedar: Cedar, family: Subscribed, person: Person = GIULIA) -> int:
    page = browser(cedar, person)
    where = reverse("family-subscription-new", args=[family.payer.payer.pk])
    return page.post(where, {"enrolment": family.enrolment.pk}).status_code


def test_it_is_begun_stopped_and_taken_up_again(cedar: Cedar, family: Subscribed) -> None:
    page = browser(cedar, GIULIA)
    offered = words(page, "family-cards")
    assert "CAD 120.00 each month · 14 days of trial" in offered

    assert begin_it(cedar, family) == 302
    assert "this takes a moment" in words(page, "family-cards")
    family.hear()
    begun = words(page, "family-cards")
    assert "The trial ends on" in begun
    assert "Let Stripe collect it" not in begun

    page.post(reverse("family-subscription-end", args=[family.subscription.pk]))
    assert "Nothing more is taken" in words(page, "family-cards")
    family.hear()
    assert family.subscription.ends_with_period
    page.post(reverse("family-subscription-return", args=[family.subscription.pk]))
    family.hear()
    assert not family.subscription.ends_with_period
    assert "Stop at the end of the period" in words(page, "family-cards")
    assert (
        "It is so already"
        in page.post(reverse("family-subscription-return", args=[family.subscription.pk]), follow=True).content.decode()
    )


def test_what_is_late_is_paid_on_stripes_page(cedar: Cedar, family: Subscribed) -> None:
    family.save("4000000000000341")
    begin_it(cedar, family)
    family.hear()
    family.later(days=14)

    page = words(browser(cedar, GIULIA), "family-cards")

    assert "Pay what is late" in page
    assert family.subscription.bills.get(state="open").pay_url in page


def test_another_parent_and_another_family_find_nothing(cedar: Cedar, family: Subscribed) -> None:
    student, person = cedar.student(MIA), cedar.user(GIULIA)
    theirs = Payer.objects.create(family=student.family, person=person)
    Share.objects.create(payer=theirs, student=student, points=10_000, first_day="2020-01-01")
    family.payer.payer.cards.update(is_default=False)
    card = family.payer.payer.cards.get()
    own = type(card).objects.create(
        payer=theirs,
        payment_method="pm_own",
        brand="visa",
        last4="1111",
        expires_month=1,
        expires_year=YEAR + 1,
        is_default=True,
        saved_by=person,
    )
    page = browser(cedar, GIULIA)
    page.post(reverse("family-subscription-new", args=[theirs.pk]), {"enrolment": family.enrolment.pk})
    begun = Subscription.objects.get()
    assert (begun.payer, wish_of(begun).card) == (theirs, own)
    other = _second_parent(cedar, student.family)

    for who in (other, ANNE):
        stranger = browser(cedar, who)
        assert str(family.enrolment) not in words(stranger, "family-cards")
        for name in ("family-subscription-end", "family-subscription-return"):
            assert stranger.post(reverse(name, args=[begun.pk])).status_code == 404
        where = reverse("family-subscription-new", args=[theirs.pk])
        assert stranger.post(where, {"enrolment": family.enrolment.pk}).status_code == 404
    assert begun.wishes.count() == 1


def _second_parent(cedar: Cedar, family: Family) -> Person:
    """Marc may pay for the same family, and for no other."""
    marc: User = cedar.user(MARC)
    Guardian.objects.filter(user=marc).exclude(family=family).delete()
    Guardian.objects.update_or_create(family=family, user=marc, defaults={"may_see": True, "may_pay": True})
    return MARC


def test_an_enrolment_of_another_family_is_not_begun(cedar: Cedar, family: Subscribed) -> None:
    page = browser(cedar, ANNE)
    assert begin_it(cedar, family, ANNE) == 404
    for number in ("", "x", "9" * 40):
        where = reverse("family-subscription-new", args=[family.payer.payer.pk])
        assert page.post(where, {"enrolment": number}).status_code == 404
    assert not Subscription.objects.exists()


def test_the_page_asks_as_often_with_a_subscription_as_with_none(cedar: Cedar, family: Subscribed) -> None:
    page = browser(cedar, GIULIA)
    words(page, "family-cards")
    with CaptureQueriesContext(connection) as before:
        words(page, "family-cards")
    begin_it(cedar, family)
    family.hear()
    words(page, "family-cards")

    with CaptureQueriesContext(connection) as after:
        words(page, "family-cards")

    # Its wishes and its open bills.
    assert len(after) <= len(before) + 2


def test_one_that_stripe_would_not_begin_is_said_beside_the_button(cedar: Cedar, family: Subscribed) -> None:
    page, [card] = browser(cedar, GIULIA), family.payer.payer.cards.kept()
    client(family.world).v1.payment_methods.detach(card.payment_method)
    begin_it(cedar, family)
    family.payer.worker()

    said = words(page, "family-cards")
    assert family.subscription.state == "canceled"
    assert "It could not be begun on" in said
    assert "Let Stripe collect it" in said
    family.save()
    begin_it(cedar, family)
    family.hear()
    assert "It could not be begun" not in words(page, "family-cards")


def test_one_that_the_family_ended_first_is_only_offered_again(cedar: Cedar, family: Subscribed) -> None:
    begin_it(cedar, family)
    family.press(end_with_period)
    family.hear()

    said = words(browser(cedar, GIULIA), "family-cards")
    assert family.subscription.state == "canceled"
    assert "It could not be begun" not in said
    assert "Let Stripe collect it" in said
