"""Giving money back, whole or in part."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.stripe.client.calls import api, asked, between, metadata, moment, named, once, ours, paged


@dataclass(frozen=True)
class GivenBack:
    """A refund, as the comparison with our books needs it. amount in minor units; number: our own refund, 0 if none.

    status: pending, requires_action, succeeded, failed or canceled.
    """

    refund: str
    payment_intent: str
    number: int
    amount: int
    currency: str
    status: str
    at: datetime


def refund(*, payment_intent: str, number: int, amount: int, key: str) -> str:
    """Give this much of a payment back; returns the refund's id. number: our own refund's, by which it is found."""
    params: Any = {
        "payment_intent": payment_intent,
        "amount": amount,
        "metadata": {"refund": str(number), **ours()},
    }
    return str(asked("refund", lambda: api().refunds.create(params, options=once(key)).id))


def find_refund(*, payment_intent: str, number: int) -> str | None:
    """The refund of a payment that carries our refund's number, if Stripe has one."""
    found = refunds_of(payment_intent=payment_intent)
    return next((each.refund for each in found if each.number == number), None)


def refunds_of(*, payment_intent: str) -> list[GivenBack]:
    """Every refund of a payment, the newest first."""
    rows = paged("list refunds", api().refunds.list, {"payment_intent": payment_intent})
    return [_given_back(row) for row in rows]


def read_refund(refund: str) -> GivenBack:
    """What became of a refund."""
    return _given_back(asked("read refund", lambda: api().refunds.retrieve(refund)))


def list_refunds(*, since: datetime, until: datetime) -> list[GivenBack]:
    """Every refund made from `since` on and before `until`, the newest first."""
    return [_given_back(row) for row in paged("list refunds", api().refunds.list, between(since, until))]


def _given_back(row: Any) -> GivenBack:
    # Whoever else gives money back at Stripe may write there what they like.
    number = metadata(row).get("refund", "")
    return GivenBack(
        refund=row.id,
        payment_intent=named(row.payment_intent),
        number=int(number) if number.isdecimal() else 0,
        amount=row.amount,
        currency=row.currency.upper(),
        status=row.status,
        at=moment(row.created),
    )
