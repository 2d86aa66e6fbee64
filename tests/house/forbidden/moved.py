"""What is refused of disputes, payouts, what they move, and books that are compared."""

from tests.house.forbidden.case import copy, sql

MOVED = {
    "billing_dispute.dispute_is_about_something": sql("UPDATE billing_dispute SET amount_cents = 0"),
    "billing_dispute.loss_of_what_was_lost": sql(
        "UPDATE billing_dispute SET loss_id = (SELECT max(id) FROM billing_refund)"
    ),
    "billing_dispute.never_removed": sql("DELETE FROM billing_dispute", says="delete rows from"),
    "billing_dispute.about_the_same": sql("UPDATE billing_dispute SET reference = 'another'", says="Cannot update"),
    "billing_dispute.as_the_bank_says": sql(
        "UPDATE billing_dispute SET state = 'won'",
        "UPDATE billing_dispute SET state = 'lost'",
        says="Invalid transition",
    ),
    "billing_payout.payout_of_something": copy("billing_payout", reference="'another'", amount_cents="0"),
    "billing_payout.never_removed": sql("DELETE FROM billing_payout", says="delete rows from"),
    "billing_payout.of_the_same": sql("UPDATE billing_payout SET amount_cents = 1", says="Cannot update"),
    "billing_payout.as_the_provider_says": sql(
        "UPDATE billing_payout SET state = 'failed'",
        "UPDATE billing_payout SET state = 'paid'",
        says="Invalid transition",
    ),
    "billing_balancemovement.movement_names_its_cause": copy(
        "billing_balancemovement", "dispute_id IS NOT NULL", reference="'another'", dispute_id="NULL"
    ),
    "billing_balancemovement.movement_of_something": copy(
        "billing_balancemovement", "dispute_id IS NOT NULL", reference="'another'", amount_cents="0", fee_cents="0"
    ),
    "billing_balancemovement.append_only": sql(
        "UPDATE billing_balancemovement SET amount_cents = 1", says="Cannot update"
    ),
    "billing_reconciliation.billing_reconciliation_has_an_end_or_is_due": sql(
        "UPDATE billing_reconciliation SET state = 'done', finished_at = NULL"
    ),
    "billing_reconciliation.drift_has_no_sign": sql("UPDATE billing_reconciliation SET drift_cents = -1"),
    "billing_mismatch.one_mismatch_for_a_movement": copy("billing_mismatch"),
    "billing_mismatch.mismatch_has_a_side": sql("UPDATE billing_mismatch SET told_cents = NULL, booked_cents = NULL"),
    "billing_mismatch.settled_mismatch_says_why": sql("UPDATE billing_mismatch SET settled_at = now()"),
}
