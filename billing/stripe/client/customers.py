"""Customers: one at Stripe for each of our payers."""

from typing import Any

from billing.stripe.client.calls import api, asked, metadata, once, paged


def create_customer(*, payer: int, name: str, email: str, key: str) -> str:
    """Make Stripe's customer for a payer; returns its id."""
    # No request id here: the key is the payer's, and the same key must come with the same words.
    params: Any = {"name": name, "email": email, "metadata": {"payer": str(payer)}}
    return str(asked("create customer", lambda: api().customers.create(params, options=once(key)).id))


def find_customer(*, payer: int, email: str) -> str | None:
    """The customer that carries our payer's number, if Stripe has one."""
    found = paged("list customers", api().customers.list, {"email": email})
    return next((str(row.id) for row in found if metadata(row).get("payer") == str(payer)), None)
