"""Disputes: a card holder asks their bank for the money back. Evidence is given in Stripe's dashboard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.stripe.client.calls import api, asked, between, moment, named, paged
from billing.stripe.client.movements import Movement, movement


@dataclass(frozen=True)
class Dispute:
    """A dispute. amount in minor units. status: needs_response, under_review, won, lost (or warning_…).

    movements: what it did to our balance so far; the first takes amount and a fee, another gives back what is won.
    """

    id: str
    charge: str
    payment_intent: str
    amount: int
    currency: str
    reason: str
    status: str
    evidence_due: datetime | None
    at: datetime
    movements: tuple[Movement, ...]


def read_dispute(dispute: str) -> Dispute:
    """How a dispute stands."""
    return _dispute(asked("read dispute", lambda: api().disputes.retrieve(dispute)))


def list_disputes(*, since: datetime, until: datetime) -> list[Dispute]:
    """Every dispute opened from `since` on and before `until`, the newest first."""
    rows = paged("list disputes", api().disputes.list, between(since, until))
    return [_dispute(row) for row in rows]


def _dispute(row: Any) -> Dispute:
    due = row.evidence_details.due_by
    return Dispute(
        id=row.id,
        charge=named(row.charge),
        payment_intent=named(row.payment_intent),
        amount=row.amount,
        currency=row.currency.upper(),
        reason=row.reason,
        status=row.status,
        evidence_due=moment(due) if due else None,
        at=moment(row.created),
        movements=tuple(movement(each) for each in row.balance_transactions),
    )
