"""What time alone brings about, in the order in which it falls due, each at its own moment.

The clock may jump over weeks: a trial that ends, the invoice it makes, the card that is declined and the attempts that
follow then happen one after another, as they would have.
"""

from academy.sandbox import clock
from billing.stripe.sandbox import balance, disputes, invoices, payouts, renewals, sessions, shelf

WATCHED = (
    ("checkout.session", "expires_at", ("open",)),
    ("dispute", "evidence_details.due_by", ("needs_response",)),
    ("payout", "arrival_date", ("in_transit",)),
    ("invoice", "automatically_finalizes_at", ("draft",)),
    ("invoice", "next_payment_attempt", ("open",)),
    ("subscription", "_due", renewals.LIVING),
)
"""Kinds that wait for a moment: the field that holds it, and the states in which they wait."""


def catch_up() -> None:
    """Everything that has fallen due by now."""
    done = 0
    while (moment := _next()) is not None and moment <= clock.stamp():
        if moment <= done:
            raise RuntimeError(f"What fell due at {moment} was not done by what does it.")
        done = moment
        with clock.at(moment):
            balance.ripen()
            sessions.end_due()
            disputes.end_due()
            payouts.move_due()
            renewals.turn_due()
            invoices.move_due()
    # Nobody is told of money that becomes available, so its own moment need not be met.
    balance.ripen()


def _next() -> int | None:
    moments = [payouts.next_due(), *(shelf.next_due(*watched) for watched in WATCHED)]
    return min((moment for moment in moments if moment is not None), default=None)
