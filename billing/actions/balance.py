"""Book what moves the balance at a provider and is neither a payment nor a refund."""

from django.db import transaction

from billing.actions.ledger import post
from billing.models import Account, BalanceMovement, Dispute, JournalEntry, Move, Payout
from billing.queries.moved import Moved

# What each is booked as, and the account on the other side of the cash at the provider.
BOOKED_AS = {
    Move.DISPUTE: (JournalEntry.Kind.DISPUTE, Account.DISPUTED),
    Move.DISPUTE_BACK: (JournalEntry.Kind.DISPUTE, Account.DISPUTED),
    Move.PAYOUT: (JournalEntry.Kind.PAYOUT, Account.CASH_HAND),
    Move.PAYOUT_BACK: (JournalEntry.Kind.PAYOUT, Account.CASH_HAND),
    Move.FEE: (JournalEntry.Kind.FEE, Account.FEES),
}


@transaction.atomic
def record_movement(*, moved: Moved, dispute: Dispute | None = None, payout: Payout | None = None) -> BalanceMovement:
    """Book a movement of the balance at Stripe on the day it moved, once per its reference."""
    movement, is_new = BalanceMovement.objects.get_or_create(
        reference=moved.reference,
        defaults={
            "kind": moved.kind,
            "amount_cents": moved.amount,
            "fee_cents": moved.fee,
            "currency": moved.currency,
            "dispute": dispute,
            "payout": payout,
            "moved_at": moved.at,
        },
    )
    if is_new:
        kind, other = BOOKED_AS[moved.kind]
        post(
            kind=kind,
            about=movement,
            memo=f"{moved.kind.label}: {moved.source}",
            payer=None,
            currency=moved.currency,
            sides=[
                (Account.CASH_STRIPE, moved.amount - moved.fee),
                (Account.FEES, moved.fee),
                (other, -moved.amount),
            ],
            happened_at=moved.at,
        )
    return movement
