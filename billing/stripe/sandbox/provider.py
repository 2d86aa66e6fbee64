"""Stripe, as the sandbox's frame sees it."""

import json

from academy.sandbox.providers import Page, Provider, Target
from academy.settings import sandbox as settings
from billing.stripe.sandbox import due, endpoints, errors, events, idempotency


def target() -> Target:
    """The academy's own webhook endpoint and the secret it shares with this Stripe."""
    return Target(url=settings.STRIPE_WEBHOOK_URL, secret=settings.STRIPE_WEBHOOK_SECRET)


def failure(status: int) -> bytes:
    """The body of an outage."""
    return json.dumps(errors.failure(status).answer()).encode()


PROVIDER = Provider(
    name="stripe",
    title="Stripe",
    target=target,
    begin=endpoints.furnish,
    start=idempotency.release_unfinished,
    tick=due.catch_up,
    headers=events.headers,
    failure=failure,
    pages=(
        Page(url="/stripe/", title="Checkouts", words="Every checkout of the school, open, paid and expired."),
        Page(
            url="/stripe/money/", title="Disputes and payouts", words="What banks and card holders decide, by buttons."
        ),
        Page(url="/log/?provider=stripe", title="Stripe's log", words="Calls, payments, refunds, webhooks."),
    ),
)
