"""Payouts: what is on its way to the school's bank, arrived, or came back."""

from academy.kernel.money import Money
from academy.queries.school import school_day
from billing.actions.payout import record_payout
from billing.models import Payout
from billing.stripe.client import Payout as Told
from billing.stripe.client import read_payout
from billing.stripe.events.anew import anew
from billing.stripe.movements import moved

# https://docs.stripe.com/api/payouts/object#payout_object-status
STATES = {
    "pending": Payout.State.ON_ITS_WAY,
    "in_transit": Payout.State.ON_ITS_WAY,
    "paid": Payout.State.PAID,
    "failed": Payout.State.FAILED,
    "canceled": Payout.State.CANCELED,
}


def settle_payout(told: Told) -> None:
    """Write down how a payout stands."""
    record_payout(
        reference=told.id,
        amount=Money(told.amount, told.currency),
        state=STATES[told.status],
        arrives_on=school_day(told.arrives_at),
        sent_at=told.at,
        failure=told.failure,
        movements=[moved(each) for each in told.movements],
    )


payout_changed = anew(read_payout, settle_payout)

READERS = {
    "payout.created": payout_changed,
    "payout.updated": payout_changed,
    "payout.paid": payout_changed,
    "payout.failed": payout_changed,
    "payout.canceled": payout_changed,
    "payout.reconciliation_completed": payout_changed,
}
