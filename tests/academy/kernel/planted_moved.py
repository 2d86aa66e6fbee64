"""What must never be true of disputes, payouts and what they move, as SQL that makes it so."""

from tests.academy.kernel.planted import behind_the_audit, off

PLANTED_AMONG_MOVEMENTS: list[tuple[str, tuple[str, ...]]] = [
    (
        "I3 movements-are-booked",
        (
            (
                "INSERT INTO billing_balancemovement (kind, reference, amount_cents, fee_cents, currency, moved_at)"
                " VALUES ('fee', 'txn_nobody_booked', 0, 100, 'CAD', now())"
            ),
        ),
    ),
    ("I3 disputed-is-held", (*off("billing_dispute"), "UPDATE billing_dispute SET state = 'lost'")),
    (
        "I3 lost-is-gone",
        (
            *off("billing_dispute"),
            "UPDATE billing_dispute SET state = 'lost', loss_id = (SELECT max(id) FROM billing_refund)",
        ),
    ),
    ("I3 payout-is-booked", (*off("billing_payout"), "UPDATE billing_payout SET amount_cents = 1, state = 'paid'")),
    (
        "I3 what-came-back-is-back",
        (
            *off("billing_refund", "billing_journalentry"),
            "UPDATE billing_refund SET state = 'failed', reference = 're_1'",
            (
                "INSERT INTO billing_journalentry (kind, about_label, about_id, memo, happened_on)"
                " SELECT 'refund', 'billing.Refund', id, 'Given', '2001-01-01' FROM billing_refund"
            ),
        ),
    ),
    behind_the_audit("billing_dispute", "state", "won"),
    behind_the_audit("billing_payout", "state", "canceled"),
]

# Moves the declared edges do not know: table, column, from, to.
MOVEMENT_EDGES = [("billing_dispute", "state", "won", "lost"), ("billing_payout", "state", "failed", "paid")]
