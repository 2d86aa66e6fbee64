"""What must be true of what pays what."""

from academy.kernel.invariants import Invariant

# What of each payment, and of each invoice below nothing, is free: what came in less what went back and what it pays.
FREE = """
    WITH free AS (
        SELECT payment.payer_id, payment.currency, payment.amount_cents
               - (SELECT coalesce(sum(amount_cents), 0) FROM billing_refund
                   WHERE payment_id = payment.id AND state IN ('asked', 'done'))
               - (SELECT coalesce(sum(cents), 0) FROM billing_allocation
                   WHERE payment_id = payment.id AND released_at IS NULL) AS cents
          FROM billing_payment AS payment WHERE payment.state = 'succeeded'
        UNION ALL
        SELECT invoice.payer_id, invoice.currency, -total.cents
               - (SELECT coalesce(sum(cents), 0) FROM billing_allocation
                   WHERE credit_id = invoice.id AND released_at IS NULL)
          FROM billing_invoice AS invoice CROSS JOIN LATERAL (
               SELECT sum(amount_cents) AS cents FROM billing_invoiceline WHERE invoice_id = invoice.id) AS total
         WHERE invoice.state = 'open' AND total.cents < 0
    ), open AS (
        SELECT invoice.payer_id, invoice.currency, total.cents
               - (SELECT coalesce(sum(cents), 0) FROM billing_allocation
                   WHERE invoice_id = invoice.id AND released_at IS NULL) AS cents
          FROM billing_invoice AS invoice CROSS JOIN LATERAL (
               SELECT sum(amount_cents) AS cents FROM billing_invoiceline WHERE invoice_id = invoice.id) AS total
         WHERE invoice.state = 'open' AND total.cents > 0
    )
"""
SPENT_ONCE = Invariant(
    name="I3 spent-once",
    sentence="No payment, no credit and no invoice is used or paid beyond what it is.",
    sql=f"""{FREE}
        SELECT payer_id AS payer, cents FROM free WHERE cents < 0
         UNION ALL SELECT payer_id, cents FROM open WHERE cents < 0
    """,  # noqa: S608
)
CREDIT_IS_USED = Invariant(
    name="I3 credit-is-used",
    sentence="Nobody owes something while money of theirs lies unused.",
    sql=f"""{FREE}
        SELECT free.payer_id AS payer, sum(free.cents) AS credit FROM free
          JOIN open ON open.payer_id = free.payer_id AND open.currency = free.currency
         WHERE free.cents > 0 AND open.cents > 0 GROUP BY free.payer_id
    """,  # noqa: S608
)

INVARIANTS = (SPENT_ONCE, CREDIT_IS_USED)
