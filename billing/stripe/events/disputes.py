"""Disputes: what a bank wants back, took, and gave back."""

from academy.kernel.money import Money
from billing.actions.dispute import record_dispute
from billing.models import Dispute
from billing.stripe.client import Dispute as Told
from billing.stripe.client import read_dispute
from billing.stripe.events.anew import anew
from billing.stripe.events.payments import payment_behind
from billing.stripe.movements import moved

# https://docs.stripe.com/api/disputes/object#dispute_object-status; an inquiry ("warning") moves no money.
STATES = {
    "warning_needs_response": Dispute.State.NEEDS_ANSWER,
    "warning_under_review": Dispute.State.ANSWERED,
    "warning_closed": Dispute.State.CLOSED,
    "needs_response": Dispute.State.NEEDS_ANSWER,
    "under_review": Dispute.State.ANSWERED,
    "won": Dispute.State.WON,
    "lost": Dispute.State.LOST,
    "prevented": Dispute.State.CLOSED,
}


def settle_dispute(told: Told) -> None:
    """Write down how a dispute stands. Raises Refusal for one that is none of ours, or does not fit its payment."""
    record_dispute(
        payment=payment_behind(payment_intent=told.payment_intent, charge=told.charge),
        reference=told.id,
        reason=told.reason,
        amount=Money(told.amount, told.currency),
        state=STATES[told.status],
        evidence_due_at=told.evidence_due,
        opened_at=told.at,
        movements=[moved(each) for each in told.movements],
    )


dispute_changed = anew(read_dispute, settle_dispute)

READERS = {
    "charge.dispute.created": dispute_changed,
    "charge.dispute.updated": dispute_changed,
    "charge.dispute.closed": dispute_changed,
    "charge.dispute.funds_withdrawn": dispute_changed,
    "charge.dispute.funds_reinstated": dispute_changed,
}
