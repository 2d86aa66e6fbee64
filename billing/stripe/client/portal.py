"""Stripe's own pages for a payer: cards and subscriptions."""

from typing import Any

from billing.stripe.client.calls import api, asked


def open_portal(*, customer: str, back_url: str) -> str:
    """The address of a payer's own page at Stripe, for a few minutes. It takes no key: a second one does no harm.

    https://docs.stripe.com/api/customer_portal/sessions/create
    """
    params: Any = {"customer": customer, "return_url": back_url}
    return str(asked("open portal", lambda: api().billing_portal.sessions.create(params).url))
