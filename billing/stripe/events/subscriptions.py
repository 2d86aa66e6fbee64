"""Subscriptions and what Stripe bills of them: whatever is told, the object is read anew."""

from datetime import datetime

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from billing.actions.subscription_told import ours, settle_bill, settle_subscription, trial_will_end
from billing.models import Subscription
from billing.stripe import client
from billing.stripe.events.anew import look_again

Told = tuple[datetime, client.Subscription]
Billed = tuple[client.Bill, client.Attempt | None]


def read_subscription(reference: str) -> Told:
    """How one stands, and when we began to ask."""
    at = now()
    return at, client.read_subscription(reference)


def _settle(told: Told) -> None:
    at, subscription = told
    settle_subscription(told=subscription, at=at)


def read_bill(reference: str) -> Billed:
    """A bill; where it is open and was tried, what came of that too."""
    bill = client.read_bill(reference)
    was_tried = bill.status == "open" and bill.tries and bill.payment_intent
    return bill, client.read_charge(payment_intent=bill.payment_intent) if was_tried else None


def _settle_bill(billed: Billed) -> None:
    bill, attempt = billed
    if not bill.subscription:
        raise Refusal(f"Bill {bill.id} is of no subscription.", code="foreign")
    settle_bill(subscription=_of(bill.subscription), told=bill, attempt=attempt)


def _of(reference: str) -> Subscription:
    """Ours by its name at Stripe; its first bill may come before we have written that name down."""
    known = Subscription.objects.filter(reference=reference).first()
    return known or ours(client.read_subscription(reference))


def look_at(reference: str) -> None:
    """Ask how a subscription stands, and write it down."""
    look_again(reference, read_subscription, _settle)


def look_at_bill(reference: str) -> None:
    """The same for a bill."""
    look_again(reference, read_bill, _settle_bill)


def subscription_changed(event: InboundEvent) -> None:
    """It was begun, changed, paused, ended, or its trial is about to end."""
    reference = event.payload["data"]["object"]["id"]
    look_at(reference)
    if event.kind == "customer.subscription.trial_will_end":
        trial_will_end(Subscription.objects.get(reference=reference))


def bill_changed(event: InboundEvent) -> None:
    """It was paid or not, or given up."""
    look_at_bill(event.payload["data"]["object"]["id"])


READERS = {
    **dict.fromkeys(
        (
            "customer.subscription.created",
            "customer.subscription.updated",
            "customer.subscription.deleted",
            "customer.subscription.paused",
            "customer.subscription.resumed",
            "customer.subscription.trial_will_end",
        ),
        subscription_changed,
    ),
    **dict.fromkeys(
        (
            "invoice.finalized",
            "invoice.paid",
            "invoice.payment_failed",
            "invoice.payment_action_required",
            "invoice.payment_attempt_required",
            "invoice.voided",
            "invoice.marked_uncollectible",
        ),
        bill_changed,
    ),
}
