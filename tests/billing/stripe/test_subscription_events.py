"""Whatever the order in which Stripe tells of a subscription's life, everything ends in the same way."""

from collections.abc import Callable
from typing import Any

import pytest

from academy.kernel.models import DeadLetter, Notice
from academy.kernel.trace import tracing
from billing.actions.subscription import subscribe
from billing.models import Payment, Subscription, SubscriptionBill, SubscriptionWish
from billing.stripe import client as stripe
from tests.billing.charging import ASKING, FAILING
from tests.billing.stripe.moving import tell, told
from tests.billing.subscribing import DAY, MONTH, Subscribed, wrong
from tests.booked import books
from tests.orders import only_end
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begin(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Callable[..., Subscribed]:
    outside_world.reset(webhooks={}, callback_delay=None)

    def made(**price: Any) -> Subscribed:
        return Silent.begin(cedar, outside_world, worker, **price)

    return made


class Silent(Subscribed):
    """One of whom nothing is told but what a test tells."""

    def save(self, number: str = "4242424242424242") -> Any:
        self.world.pay(self.payer.page().url, number or "4242424242424242", approve=True)
        tell(told(self.world))
        return self.payer.payer.cards.latest("pk")

    def begun(self) -> Subscription:
        """Stripe has it, and we know that it has."""
        self.payer.payer.refresh_from_db()
        with tracing(actor="test"):
            made = subscribe(enrolment=self.enrolment, payer=self.payer.payer, by=self.payer.person)
        self.payer.worker()
        made.refresh_from_db()
        return made


def end() -> dict[str, Any]:
    """Where everything stands."""
    return {
        "subscriptions": sorted(
            Subscription.objects.values_list("reference", "state", "is_paused", "ends_with_period", "renews_at")
        ),
        "wishes": sorted(SubscriptionWish.objects.values_list("nth", "is_paused", "ends_with_period", "state")),
        "bills": sorted(SubscriptionBill.objects.values_list("reference", "state", "amount_cents", "decline_code")),
        "payments": sorted(Payment.objects.values_list("reference", "amount_cents", "fee_cents", "payer")),
        "books": books(),
        "letters": sorted(Notice.objects.values_list("kind", "person__email", "occasion")),
        "dead": DeadLetter.objects.count(),
    }


def only_end_of(events: list[dict[str, Any]], *kinds: str) -> dict[str, Any]:
    """The one end to which every order of the newest events of these kinds leads."""
    newest = {event["type"]: event for event in events}
    assert set(kinds) <= newest.keys(), sorted(newest)
    return only_end([newest[kind] for kind in kinds], lambda event: tell([event]), end)


def heard(family: Subscribed) -> set[str]:
    return {event["id"] for event in told(family.world)}


def test_it_is_begun_and_paid(begin: Callable[..., Silent]) -> None:
    family = begin()
    before = heard(family)
    family.begun()

    found = only_end_of(
        told(family.world, after=before),
        "customer.subscription.created",
        "invoice.finalized",
        "invoice.paid",
        "payment_intent.succeeded",
    )

    assert [row[1] for row in found["payments"]] == [MONTH]
    assert [row[1] for row in found["subscriptions"]] == ["active"]


def test_its_first_words_come_before_we_know_that_stripe_has_it(begin: Callable[..., Silent]) -> None:
    family = begin()
    before = heard(family)
    made = family.begun()
    Subscription.objects.filter(pk=made.pk).update(reference=None, state="asked")

    found = only_end_of(
        told(family.world, after=before), "customer.subscription.created", "invoice.finalized", "invoice.paid"
    )

    assert [row[:2] for row in found["subscriptions"]] == [(made.reference, "active")]
    assert [row[1] for row in found["payments"]] == [MONTH]


def test_its_trial_ends_and_it_renews(begin: Callable[..., Silent]) -> None:
    family = begin(trial_days=14)
    family.begun()
    before = heard(family)
    family.world.clock(advance=14 * DAY + 7200)

    found = only_end_of(
        told(family.world, after=before),
        "customer.subscription.trial_will_end",
        "customer.subscription.updated",
        "invoice.paid",
        "charge.succeeded",
    )

    assert [row[1] for row in found["payments"]] == [MONTH]


@pytest.mark.parametrize(("card", "letter"), [(FAILING, "subscription_declined"), (ASKING, "subscription_needs_you")])
def test_a_renewal_is_not_paid(begin: Callable[..., Silent], card: str, letter: str) -> None:
    family = begin(number=card, trial_days=14)
    family.begun()
    before = heard(family)
    family.world.clock(advance=14 * DAY + 7200)
    asks = ("invoice.payment_action_required",) if card == ASKING else ("invoice.finalized",)

    found = only_end_of(
        told(family.world, after=before),
        "customer.subscription.updated",
        "invoice.payment_failed",
        "payment_intent.payment_failed",
        *asks,
    )

    assert [row[1] for row in found["subscriptions"]] == ["past_due"]
    assert [kind for kind, *_ in found["letters"] if kind.startswith("subscription")] == [letter]
    assert found["payments"] == []


def test_it_is_paused_and_ended_on_stripes_pages(begin: Callable[..., Silent]) -> None:
    family = begin()
    reference = str(family.begun().reference)
    before = heard(family)
    stripe.pause_subscription(subscription=reference, until=None, key="pause")
    stripe.end_with_period(subscription=reference, key="end")
    family.world.clock(advance=32 * DAY)

    found = only_end_of(
        told(family.world, after=before), "customer.subscription.updated", "customer.subscription.deleted"
    )

    assert [row[1] for row in found["subscriptions"]] == ["canceled"]
    assert wrong() == {}
