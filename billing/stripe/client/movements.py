"""The money at Stripe: every movement of our balance with its fee, and the payouts that empty it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.stripe.client.calls import api, asked, between, moment, named, paged

# What has to be expanded of a payout so that its movements can be read.
MOVEMENTS = ("balance_transaction", "failure_balance_transaction")


@dataclass(frozen=True)
class Movement:
    """One movement of our balance. Minor units: amount and net are signed, net is amount less fee.

    kind: Stripe's type (https://docs.stripe.com/reports/balance-transaction-types); category: what it is to its
    reports (a dispute is of the kind "adjustment"). source: the charge, refund, dispute or payout behind it.
    """

    id: str
    kind: str
    category: str
    source: str
    amount: int
    fee: int
    net: int
    currency: str
    at: datetime
    available_at: datetime


@dataclass(frozen=True)
class Payout:
    """Money sent to the school's bank. status: pending, in_transit, paid, failed or canceled.

    movements: what it did to our balance so far; the first takes the amount, another gives back what the bank refused.
    """

    id: str
    amount: int
    currency: str
    status: str
    arrives_at: datetime
    at: datetime
    failure: str
    movements: tuple[Movement, ...]


def movement(row: Any) -> Movement:
    """A balance transaction of Stripe's, as we keep it."""
    return Movement(
        id=row.id,
        kind=row.type,
        category=row.reporting_category,
        source=named(row.source),
        amount=row.amount,
        fee=row.fee,
        net=row.net,
        currency=row.currency.upper(),
        at=moment(row.created),
        available_at=moment(row.available_on),
    )


def list_movements(*, since: datetime, until: datetime) -> list[Movement]:
    """Every movement of our balance from `since` on and before `until`, the newest first."""
    rows = paged("list balance", api().balance_transactions.list, between(since, until))
    return [movement(row) for row in rows]


def list_paid_out(*, payout: str) -> list[Movement]:
    """The movements a payout gathered, itself among them; without it their nets add up to its amount.

    https://docs.stripe.com/api/balance_transactions/list#balance_transaction_list-payout
    """
    rows = paged("list payout", api().balance_transactions.list, {"payout": payout})
    return [movement(row) for row in rows]


def list_payouts(*, since: datetime, until: datetime) -> list[Payout]:
    """Every payout made from `since` on and before `until`, the newest first."""
    params = {**between(since, until), "expand": [f"data.{name}" for name in MOVEMENTS]}
    return [_payout(row) for row in paged("list payouts", api().payouts.list, params)]


def read_payout(payout: str) -> Payout:
    """What became of a payout."""
    params: Any = {"expand": list(MOVEMENTS)}
    return _payout(asked("read payout", lambda: api().payouts.retrieve(payout, params)))


def _payout(row: Any) -> Payout:
    return Payout(
        id=row.id,
        amount=row.amount,
        currency=row.currency.upper(),
        status=row.status,
        arrives_at=moment(row.arrival_date),
        at=moment(row.created),
        failure=row.failure_code or "",
        movements=tuple(movement(found) for name in MOVEMENTS if (found := getattr(row, name))),
    )
