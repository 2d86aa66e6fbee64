"""Movements of our balance at Stripe, in the shape in which all books are told."""

from billing.models import Move
from billing.queries.moved import Moved
from billing.stripe.client import Movement

# https://docs.stripe.com/reports/balance-transaction-types
KINDS = {
    "charge": Move.CHARGE,
    "payment": Move.CHARGE,
    "refund": Move.REFUND,
    "payment_refund": Move.REFUND,
    "refund_failure": Move.REFUND_BACK,
    "payment_failure_refund": Move.REFUND_BACK,
    "payout": Move.PAYOUT,
    "payout_failure": Move.PAYOUT_BACK,
    "payout_cancel": Move.PAYOUT_BACK,
    "stripe_fee": Move.FEE,
}
# What a dispute moves is an "adjustment" like much else; its category tells them apart.
CATEGORIES = {"dispute": Move.DISPUTE, "dispute_reversal": Move.DISPUTE_BACK}


def moved(told: Movement, *, reference: str = "") -> Moved:
    """As our books tell it. reference: what they call it, if not by the movement's own name."""
    kind = CATEGORIES.get(told.category) or KINDS.get(told.kind, Move.OTHER)
    is_fee = kind == Move.FEE
    return Moved(
        kind=kind,
        reference=reference or told.id,
        amount=0 if is_fee else told.amount,
        fee=told.fee - told.amount if is_fee else told.fee,
        currency=told.currency,
        at=told.at,
        source=told.source or told.id,
    )
