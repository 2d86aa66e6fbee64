"""Write down what the provider sends to the school's bank."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell_staff
from billing.actions.balance import record_movement
from billing.models import Payout
from billing.queries.moved import Moved


@transaction.atomic
def record_payout(
    *,
    reference: str,
    amount: Money,
    state: Payout.State,
    arrives_on: date,
    sent_at: datetime,
    failure: str,
    movements: Sequence[Moved],
) -> Payout:
    """Write down how a payout stands and book what it moved, each movement once.

    Again, or late: nothing more happens. Staff are told once where the bank sent it back. Raises Refusal where it is
    known with another amount.
    """
    payout, _is_new = Payout.objects.get_or_create(
        reference=reference,
        defaults={
            "amount_cents": amount.cents,
            "currency": amount.currency,
            "arrives_on": arrives_on,
            "sent_at": sent_at,
        },
    )
    # Against somebody else who hears of it.
    payout = Payout.objects.select_for_update().get(pk=payout.pk)
    if payout.amount != amount:
        raise Refusal(
            _("Payout %(payout)s is already booked with %(amount)s.") % {"payout": reference, "amount": payout.amount},
            code="booked-differently",
        )
    for moved in movements:
        record_movement(moved=moved, payout=payout)
    if (payout.state, payout.arrives_on, payout.failure) == (state, arrives_on, failure):
        return payout
    went_wrong = state in (Payout.State.FAILED, Payout.State.CANCELED) and payout.state != state
    payout.state, payout.arrives_on, payout.failure = state, arrives_on, failure
    payout.save(update_fields=["state", "arrives_on", "failure"])
    if went_wrong:
        tell_staff(
            "staff_money",
            about=payout,
            facts={
                "title": _("A payout to the bank failed: %(amount)s") % {"amount": amount},
                "reason": _(
                    "The money is still at the provider. Look at the bank account that is entered there (%(why)s)."
                )
                % {"why": failure or payout.get_state_display()},
            },
        )
    return payout
