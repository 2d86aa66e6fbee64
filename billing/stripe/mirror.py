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
    "customer": models.Customer,
    "charge": models.Charge,
    "payment_intent": models.PaymentIntent,
    "refund": models.Refund,
}
KINDS = (
    "customer.created",
    "customer.updated",
    "charge.succeeded",
    "charge.failed",
    "charge.refunded",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "refund.created",
    "refund.updated",
    "refund.failed",
)


def mirror(event: InboundEvent) -> None:
    """Read the event's object anew and keep it as it is now; repetition and order do not matter."""
    # dj-stripe asks through the library's own globals.
    stripe.api_base, stripe.max_network_retries = settings.STRIPE_API_URL, 0
    told = event.payload["data"]["object"]
    model = MODELS[told["object"]]
    key = {"api_key": settings.STRIPE_SECRET_KEY}
    row = asked(
        f"read {told['object']}",
        lambda: model.stripe_class.retrieve(told["id"], **key, stripe_version=settings.STRIPE_API_VERSION),
    )
    model.sync_from_stripe_data(row, **key)
