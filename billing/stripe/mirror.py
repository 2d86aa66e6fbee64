"""Stripe's objects as Stripe tells them, kept by dj-stripe for looking up and for the nightly comparison.

The mirror decides nothing: what a family owes and has paid stands in our own books.
"""

from typing import Any

import stripe
from django.conf import settings
from djstripe import models

from academy.kernel.models import InboundEvent
from billing.stripe.client import asked

MODELS: dict[str, Any] = {
    "charge": models.Charge,
    "checkout.session": models.Session,
    "customer": models.Customer,
    "dispute": models.Dispute,
    "invoice": models.Invoice,
    "payment_intent": models.PaymentIntent,
    "payment_method": models.PaymentMethod,
    "payout": models.Payout,
    "price": models.Price,
    "product": models.Product,
    "refund": models.Refund,
    "setup_intent": models.SetupIntent,
    "subscription": models.Subscription,
}
"""Where each object goes, by Stripe's name for its kind."""
KINDS = (
    "customer.created",
    "customer.updated",
    "charge.succeeded",
    "charge.failed",
    "charge.refunded",
    "charge.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "setup_intent.succeeded",
    "setup_intent.setup_failed",
    "setup_intent.requires_action",
    "setup_intent.canceled",
    "payment_method.attached",
    "payment_method.updated",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "payout.created",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "invoice.created",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.voided",
    "invoice.marked_uncollectible",
)


def mirror(event: InboundEvent) -> None:
    """Read the event's object anew and keep it as it is now; repetition and order do not matter."""
    told = event.payload["data"]["object"]
    keep(told["object"], told["id"])


def keep(kind: str, identifier: str) -> Any:
    """One of Stripe's objects, read anew, as dj-stripe keeps it; what it names is kept with it."""
    # dj-stripe asks through the library's own globals, whose patience is longer than a worker's.
    stripe.api_base, stripe.max_network_retries = settings.STRIPE_API_URL, 0
    if stripe.default_http_client is None:
        stripe.default_http_client = stripe.RequestsClient(timeout=settings.PROVIDER_TIMEOUT_SECONDS)
    model = MODELS[kind]
    key = {"api_key": settings.STRIPE_SECRET_KEY}
    row = asked(
        f"read {kind}",
        lambda: model.stripe_class.retrieve(identifier, **key, stripe_version=settings.STRIPE_API_VERSION),
    )
    return model.sync_from_stripe_data(row, **key)
