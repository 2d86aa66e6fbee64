"""What moves at a provider besides payments: a dispute of a family's payment, a payout, and books that differ."""

from academy.kernel.db import now
from academy.kernel.money import Money
from billing.actions.dispute import record_dispute
from billing.actions.payout import record_payout
from billing.models import Dispute, Mismatch, Move, Payment, Payout, Reconciliation
from billing.queries.moved import Moved


def add_movements(payment: Payment) -> None:
    """One of each, about that payment."""
    taken = Moved(Move.DISPUTE, f"txn-{payment.reference}", -payment.amount_cents, 1500, payment.currency, now(), "dp")
    record_dispute(
        payment=payment,
        reference=f"dp-{payment.reference}",
        reason="fraudulent",
        amount=payment.amount,
        state=Dispute.State.NEEDS_ANSWER,
        evidence_due_at=now(),
        opened_at=now(),
        movements=[taken],
    )
    record_payout(
        reference=f"po-{payment.reference}",
        amount=Money(5000, "CAD"),
        state=Payout.State.ON_ITS_WAY,
        arrives_on=now().date(),
        sent_at=now(),
        failure="",
        movements=[Moved(Move.PAYOUT, f"txn-po-{payment.reference}", -5000, 0, "CAD", now(), "po")],
    )
    Reconciliation.objects.create(provider="stripe", since=now().date())
    Mismatch.objects.create(
        provider="stripe",
        kind=Move.CHARGE,
        reference=f"pi-{payment.reference}",
        currency="CAD",
        happened_at=now(),
        told_cents=5000,
    )
