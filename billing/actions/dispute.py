"""Write down how a dispute stands, and book what it takes and gives back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell_staff
from academy.queries.school import school_day
from academy.words import long_date
from billing.actions.allocate import lock_payers
from billing.actions.balance import record_movement
from billing.actions.ledger import post, take_back
from billing.actions.refund import take_from
from billing.actions.refund_back import refund_came_back
from billing.dispute_words import reason_in_words
from billing.models import Account, Dispute, JournalEntry, Payment, Refund
from billing.queries.left import left_of
from billing.queries.moved import Moved


@transaction.atomic
def record_dispute(
    *,
    payment: Payment,
    reference: str,
    reason: str,
    amount: Money,
    state: Dispute.State,
    evidence_due_at: datetime | None,
    opened_at: datetime,
    movements: Sequence[Moved],
) -> Dispute:
    """Write down how a dispute stands and book what it moved, each movement once.

    Again, or late: nothing more happens. Staff are told once that it began, with the day by which evidence is due, and
    once how it ended. What is lost is gone from the payment, so that the family owes it again. Raises Refusal where it
    is about more than was paid, about another currency, or about another payment than it is known for.
    """
    if amount.currency != payment.currency or amount.cents > payment.amount_cents:
        raise Refusal(
            _("Dispute %(dispute)s is about %(amount)s, but payment %(payment)s was %(paid)s.")
            % {"dispute": reference, "amount": amount, "payment": payment.reference, "paid": payment.amount},
            code="wrong-amount",
        )
    dispute, is_new = Dispute.objects.get_or_create(
        reference=reference,
        defaults={
            "payment": payment,
            "reason": reason[:60],
            "amount_cents": amount.cents,
            "currency": amount.currency,
            "evidence_due_at": evidence_due_at,
            "opened_at": opened_at,
        },
    )
    # Against somebody else who hears of it.
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if dispute.payment_id != payment.pk:
        raise Refusal(
            _("Dispute %(dispute)s is known for another payment.") % {"dispute": reference}, code="booked-differently"
        )
    for moved in movements:
        record_movement(moved=moved, dispute=dispute)
    if is_new:
        _tell(dispute, occasion="", title=_("A payment is disputed: %(amount)s"), reason=_what_to_do(dispute))
    before, dispute.state = dispute.state, state
    dispute.reason, dispute.amount_cents, dispute.evidence_due_at = reason[:60], amount.cents, evidence_due_at
    if state == Dispute.State.LOST and before != state:
        dispute.loss = _lose(dispute)
    if before == Dispute.State.LOST and state == Dispute.State.WON:
        _undo_loss(dispute)
    dispute.save(update_fields=["state", "reason", "amount_cents", "evidence_due_at", "loss"])
    if before != state:
        _tell_end(dispute)
    return dispute


def _lose(dispute: Dispute) -> Refund | None:
    """A refund that nobody chose, of what is left of the payment. What the bank took beyond that, the school loses."""
    # Against its being given back at this moment.
    payment = Payment.objects.select_related("payer").get(pk=dispute.payment_id)
    lock_payers([payment.payer_id])
    taken = -(dispute.movements.aggregate(all=Sum("amount_cents"))["all"] or 0)
    lost = max(0, min(taken, left_of(payment)))
    loss = None
    if lost:
        loss = take_from(
            payment=payment,
            cents=lost,
            because=_("Given back by the bank after a dispute."),
            key=dispute.reference[:60],
            state=Refund.State.DONE,
            reference=dispute.reference,
        )
        post(
            kind=JournalEntry.Kind.REFUND,
            about=loss,
            memo=f"Dispute {dispute.reference} of payment {payment.reference} was lost",
            payer=payment.payer,
            currency=payment.currency,
            sides=[(Account.RECEIVABLE, lost), (Account.DISPUTED, -lost)],
        )
    if taken > lost:
        post(
            kind=JournalEntry.Kind.WRITE_OFF,
            about=dispute,
            memo=f"Dispute {dispute.reference} took more than was left of payment {payment.reference}",
            payer=None,
            currency=payment.currency,
            sides=[(Account.BAD_DEBT, taken - lost), (Account.DISPUTED, lost - taken)],
        )
    return loss


def _undo_loss(dispute: Dispute) -> None:
    """The bank gave it back after all."""
    if dispute.loss:
        refund_came_back(refund=dispute.loss, reference=dispute.reference)
    written_off = JournalEntry.objects.filter(
        kind=JournalEntry.Kind.WRITE_OFF, about_label=Dispute._meta.label, about_id=dispute.pk
    ).first()
    if written_off:
        take_back(
            entry=written_off,
            kind=JournalEntry.Kind.RETURNED,
            about=dispute,
            memo=f"Dispute {dispute.reference} was won after all",
        )


def _what_to_do(dispute: Dispute) -> str:
    because = _("The bank's reason: %(reason)s") % {"reason": reason_in_words(dispute.reason)}
    if dispute.evidence_due_at is None:
        return because
    due = long_date(school_day(dispute.evidence_due_at))
    return f"{because} {_('Evidence has to be with Stripe by %(day)s.') % {'day': due}}"


def _tell_end(dispute: Dispute) -> None:
    ends = {
        Dispute.State.WON: (_("A dispute is won: %(amount)s"), _("The bank gave the money back.")),
        Dispute.State.LOST: (
            _("A dispute is lost: %(amount)s"),
            _("The bank kept the money, so the family owes it again. Nobody has told them: that is yours to decide."),
        ),
    }
    if dispute.state in ends:
        title, reason = ends[Dispute.State(dispute.state)]
        _tell(dispute, occasion=dispute.state, title=title, reason=reason)


def _tell(dispute: Dispute, *, occasion: str, title: str, reason: str) -> None:
    tell_staff(
        "staff_money",
        about=dispute,
        occasion=occasion,
        facts={"title": title % {"amount": dispute.amount}, "reason": reason},
    )
