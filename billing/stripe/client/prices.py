"""Stripe's prices for what it shall bill by itself; ours are the truth, these only carry an amount and a rhythm."""

from typing import Any, Literal

from billing.stripe.client.calls import api, asked, once, paged

Every = Literal["week", "month"]


def create_price(*, name: str, title: str, amount: int, currency: str, every: Every, key: str) -> str:
    """A price that is charged again and again; returns its id. name: our own for it, by which it is found."""
    params: Any = {
        "lookup_key": name,
        "currency": currency.lower(),
        "unit_amount": amount,
        "recurring": {"interval": every},
        "product_data": {"name": title},
        "metadata": {"name": name},
    }
    return str(asked("create price", lambda: api().prices.create(params, options=once(key)).id))


def find_price(*, name: str) -> str | None:
    """The price that carries our name, if Stripe has one."""
    found = paged("list prices", api().prices.list, {"lookup_keys": [name]})
    return next((str(row.id) for row in found), None)
