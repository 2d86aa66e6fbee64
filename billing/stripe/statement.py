"""Stripe's side of the comparison: every movement of our balance there, and how one is put right."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from academy.kernel.errors import Refusal
from billing.actions.balance import record_movement
from billing.models import Dispute, Move, Payout
from billing.queries.moved import Moved
from billing.stripe import client
from billing.stripe.events.anew import look_again
from billing.stripe.events.disputes import STATES as DISPUTE_STATES
from billing.stripe.events.disputes import settle_dispute
from billing.stripe.events.payments import settle_taken
from billing.stripe.events.payouts import STATES as PAYOUT_STATES
from billing.stripe.events.payouts import settle_payout
from billing.stripe.events.refunds import settle_refund
from billing.stripe.movements import moved

log = structlog.get_logger("reconcile")
# Later than anything, also by a clock that runs ahead.
EVER = timedelta(days=36500)


def told(since: datetime) -> list[Moved]:
    """Every movement from then on, with our own names for payments and refunds."""
    window = {"since": since, "until": since + EVER}
    charges = {each.charge: each.payment_intent for each in client.list_charges(**window)}
    rows = [moved(each) for each in client.list_movements(**window)]
    return [replace(row, reference=_ours(row, charges)) for row in rows]


def _ours(row: Moved, charges: dict[str, str]) -> str:
    if row.kind == Move.CHARGE:
        return charges.get(row.source) or row.source
    return row.source if row.kind in (Move.REFUND, Move.REFUND_BACK) else row.reference


def put_right(row: Moved) -> None:
    """Do what its webhook would have done. Raises Refusal where it does not fit our books, and says why."""
    match row.kind:
        case Move.CHARGE:
            look_again(row.source, client.read_taken, settle_taken)
        case Move.REFUND | Move.REFUND_BACK:
            look_again(row.source, client.read_refund, settle_refund)
        case Move.DISPUTE | Move.DISPUTE_BACK:
            look_again(row.source, client.read_dispute, settle_dispute)
        case Move.PAYOUT | Move.PAYOUT_BACK:
            look_again(row.source, client.read_payout, settle_payout)
        case Move.FEE:
            record_movement(moved=row)
        case _:
            raise Refusal("The academy does not know this kind of movement.", code="unknown-kind")


def catch_up(since: datetime) -> None:
    """Look again at disputes and payouts that stand otherwise than we know, though perhaps no money moved."""
    window = {"since": since, "until": since + EVER}
    for dispute in client.list_disputes(**window):
        known = Dispute.objects.filter(reference=dispute.id, state=DISPUTE_STATES[dispute.status])
        if not known.filter(evidence_due_at=dispute.evidence_due).exists():
            _try(dispute.id, client.read_dispute, settle_dispute)
    for payout in client.list_payouts(**window):
        if not Payout.objects.filter(reference=payout.id, state=PAYOUT_STATES[payout.status]).exists():
            _try(payout.id, client.read_payout, settle_payout)


def _try(identifier: str, read: Callable[[str], Any], settle: Callable[[Any], object]) -> None:
    try:
        look_again(identifier, read, settle)
    except Refusal as no:
        # Money that it moved is a mismatch by itself.
        log.warning("does not fit our books", object=identifier, reason=no.sentence)
