"""What time alone brings about, in the order in which it falls due, each at its own moment.

The clock may jump over weeks: a trial that ends, the invoice it makes, the card that is declined and the attempts that
follow then happen one after another, as they would have.
"""

from academy.sandbox import clock
from academy.sandbox.store import store
from billing.stripe.sandbox import balance, disputes, invoices, payouts, renewals, sessions, shelf

WATCHED = (
    ("checkout.session", "expires_at", ("open",)),
    ("balance_transaction", "available_on", ("pending",)),
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
    while True:
        moment = _next()
        if moment is None or moment > clock.stamp():
            return
        if moment <= done:
            raise RuntimeError(f"What fell due at {moment} was not done by what does it.")
        done = moment
        with clock.at(moment):
            sessions.end_due()
            balance.ripen()
            disputes.end_due()
            payouts.move_due()
            renewals.turn_due()
            invoices.move_due()


def _next() -> int | None:
    moments = [payouts.next_due()]
    for kind, field, states in WATCHED:
        sql = (
            f"SELECT MIN(json_extract(body, '$.{field}')) FROM document WHERE provider = ? AND kind = ?"  # noqa: S608
            f" AND json_extract(body, '$.status') IN ({', '.join('?' * len(states))})"
        )
        moments += [row[0] for row in store().rows(sql, (shelf.PROVIDER, kind, *states))]
    return min((moment for moment in moments if moment is not None), default=None)
