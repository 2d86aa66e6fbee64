"""Stripe, as the sandbox's frame sees it."""

import json

from academy.sandbox.providers import Page, Provider, Target
from academy.settings import sandbox as settings
from billing.stripe.sandbox import balance, endpoints, errors, events, idempotency, sessions, subscriptions


def target() -> Target:
    """The academy's own webhook endpoint and the secret it shares with this Stripe."""
    return Target(url=settings.STRIPE_WEBHOOK_URL, secret=settings.STRIPE_WEBHOOK_SECRET)


def tick() -> None:
    """What time alone brings about."""
    sessions.end_due()
    subscriptions.end_due()
    balance.ripen()


def failure(status: int) -> bytes:
    """The body of an outage."""
    return json.dumps(errors.failure(status).answer()).encode()


PROVIDER = Provider(
    name="stripe",
    title="Stripe",
    target=target,
    begin=endpoints.furnish,
    start=idempotency.release_unfinished,
    tick=tick,
    headers=events.headers,
    failure=failure,
    pages=(
        Page(url="/stripe/", title="Checkouts", words="Every checkout of the school, open, paid and expired."),
        Page(url="/log/?provider=stripe", title="Stripe's log", words="Calls, payments, refunds, webhooks."),
    ),
)
