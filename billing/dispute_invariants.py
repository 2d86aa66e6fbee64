"""What must be true of the money at a provider that is neither a payment nor a refund of ours."""

from academy.kernel.invariants import Invariant, edges
from billing.models import Dispute, Payout

MOVEMENTS_ARE_BOOKED = Invariant(
    name="I3 movements-are-booked",
    sentence="What a dispute, a payout or a fee moved at the provider stands in the books once, to the cent.",
    sql="""
        SELECT movement.id AS movement, movement.reference, sum(posting.cents) AS booked
          FROM billing_balancemovement AS movement
          LEFT JOIN billing_journalentry AS entry
                 ON entry.about_label = 'billing.BalanceMovement' AND entry.about_id = movement.id
          LEFT JOIN billing_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash_stripe'
         GROUP BY movement.id
        HAVING count(DISTINCT entry.id) <> 1 OR sum(posting.cents) <> movement.amount_cents - movement.fee_cents
    """,
)
DISPUTED_IS_HELD = Invariant(
    name="I3 disputed-is-held",
    sentence="What the books say is disputed is what the banks hold and have not kept for good.",
    sql="""
        WITH held AS (
            SELECT movement.currency, -sum(movement.amount_cents) AS cents
              FROM billing_balancemovement AS movement
              JOIN billing_dispute AS dispute ON dispute.id = movement.dispute_id
             WHERE dispute.state <> 'lost' GROUP BY movement.currency
        ), booked AS (
            SELECT currency, sum(cents) AS cents FROM billing_posting WHERE account = 'disputed' GROUP BY currency
        )
        SELECT currency, held.cents AS held, booked.cents AS booked FROM held FULL JOIN booked USING (currency)
         WHERE coalesce(held.cents, 0) <> coalesce(booked.cents, 0)
    """,
)
LOST_IS_GONE = Invariant(
    name="I3 lost-is-gone",
    sentence="Behind a dispute that was lost stands a refund of its payment; behind any other none.",
    sql="""
        SELECT dispute.id AS dispute, dispute.state, refund.state AS loss
          FROM billing_dispute AS dispute LEFT JOIN billing_refund AS refund ON refund.id = dispute.loss_id
         WHERE dispute.state = 'lost' AND refund.state <> 'done' OR dispute.state <> 'lost' AND refund.state = 'done'
            OR refund.payment_id <> dispute.payment_id
    """,
)
PAYOUT_IS_BOOKED = Invariant(
    name="I3 payout-is-booked",
    sentence="A payout at the bank was taken from the provider's balance; of one that failed nothing is missing.",
    sql="""
        SELECT payout.id AS payout, payout.state, coalesce(sum(movement.amount_cents), 0) AS moved
          FROM billing_payout AS payout LEFT JOIN billing_balancemovement AS movement ON movement.payout_id = payout.id
         GROUP BY payout.id
        HAVING payout.state = 'paid' AND coalesce(sum(movement.amount_cents), 0) <> -payout.amount_cents
            OR payout.state = 'failed' AND coalesce(sum(movement.amount_cents), 0) <> 0
    """,
)
WHAT_CAME_BACK_IS_BACK = Invariant(
    name="I3 what-came-back-is-back",
    sentence="A refund that came back is booked as given and as returned, or as neither.",
    sql="""
        SELECT refund.id AS refund FROM billing_refund AS refund
          LEFT JOIN billing_journalentry AS entry
                 ON entry.about_label = 'billing.Refund' AND entry.about_id = refund.id
                AND entry.kind IN ('refund', 'returned')
         WHERE refund.state = 'failed' GROUP BY refund.id HAVING count(entry.id) NOT IN (0, 2)
    """,
)

INVARIANTS = (
    MOVEMENTS_ARE_BOOKED,
    DISPUTED_IS_HELD,
    LOST_IS_GONE,
    PAYOUT_IS_BOOKED,
    WHAT_CAME_BACK_IS_BACK,
    edges(Dispute),
    edges(Payout),
)
