"""What must be true of lessons invoiced and lessons taught: to the cent what is not earned is still deferred."""

from academy.kernel.invariants import Invariant

DEFERRED_IS_UNEARNED = Invariant(
    name="I3 deferred-is-unearned",
    sentence="What the books hold as not yet taught is each payer's raised lessons less what was earned.",
    sql="""
        WITH unearned AS (
            SELECT payer_id, sum(cents) AS cents FROM (
                SELECT invoice.payer_id, line.amount_cents::bigint - line.tax_cents AS cents
                  FROM billing_invoice AS invoice JOIN billing_invoiceline AS line ON line.invoice_id = invoice.id
                 WHERE invoice.state IN ('open', 'written_off') AND line.sort IN ('tuition', 'package')
                UNION ALL
                SELECT payer_id, -cents FROM billing_earning
                UNION ALL
                SELECT posting.payer_id, -posting.cents
                  FROM billing_posting AS posting JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
                 WHERE posting.account = 'deferred' AND entry.about_label = 'billing.Lot'
            ) AS movement GROUP BY payer_id
        ), booked AS (
            SELECT payer_id, -sum(cents) AS cents FROM billing_posting WHERE account = 'deferred' GROUP BY payer_id
        )
        SELECT coalesce(unearned.payer_id, booked.payer_id) AS payer, unearned.cents AS unearned, booked.cents AS booked
          FROM unearned FULL JOIN booked ON booked.payer_id = unearned.payer_id
         WHERE coalesce(unearned.cents, 0) <> coalesce(booked.cents, 0)
    """,
)
EARNED_WAS_BILLED = Invariant(
    name="I3 earned-was-billed",
    sentence="Lessons of a month or term have earned no more than was invoiced for it, and no less than nothing.",
    sql="""
        SELECT earned.payer_id AS payer, earned.enrolment_id AS enrolment, earned.cycle, earned.cents AS earned,
               coalesce(billed.cents, 0) AS billed
          FROM (SELECT payer_id, enrolment_id, cycle, sum(cents) AS cents FROM billing_earning
                 WHERE enrolment_id IS NOT NULL GROUP BY payer_id, enrolment_id, cycle) AS earned
          LEFT JOIN (
               SELECT invoice.payer_id, line.about, line.cycle, sum(line.amount_cents - line.tax_cents) AS cents
                 FROM billing_invoice AS invoice JOIN billing_invoiceline AS line ON line.invoice_id = invoice.id
                WHERE invoice.state IN ('open', 'written_off') AND line.kind IN ('tuition', 'discount')
                GROUP BY invoice.payer_id, line.about, line.cycle
          ) AS billed ON billed.payer_id = earned.payer_id AND billed.about = earned.enrolment_id
                     AND billed.cycle = earned.cycle
         WHERE earned.cents NOT BETWEEN least(0, coalesce(billed.cents, 0)) AND greatest(0, coalesce(billed.cents, 0))
    """,
)
EARNINGS_ARE_BOOKED = Invariant(
    name="I3 earnings-are-booked",
    sentence="Every day of earnings stands in the books once, with what its rows say.",
    sql="""
        SELECT day.id AS day, count(DISTINCT entry.id) AS entries,
               (SELECT sum(cents) FROM billing_earning WHERE of_id = day.id) AS earned, sum(posting.cents) AS booked
          FROM billing_earningday AS day
          LEFT JOIN billing_journalentry AS entry ON entry.kind = 'earning'
               AND entry.about_label = 'billing.EarningDay' AND entry.about_id = day.id
          LEFT JOIN billing_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'deferred'
         GROUP BY day.id HAVING count(DISTINCT entry.id) <> 1
             OR sum(posting.cents) IS DISTINCT FROM (SELECT sum(cents) FROM billing_earning WHERE of_id = day.id)
    """,
)

LOTS_EARN_WHAT_IS_BILLED = Invariant(
    name="I3 lots-earn-what-is-billed",
    sentence="The lots of a package have earned no more of a payer than stands invoiced for it.",
    sql="""
        SELECT earned.package_id AS package, earned.payer_id AS payer, earned.cents AS earned,
               coalesce(billed.cents, 0) AS billed
          FROM (SELECT lot.package_id, posting.payer_id, sum(posting.cents) AS cents
                  FROM billing_posting AS posting JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
                  JOIN billing_lot AS lot ON lot.id = entry.about_id
                 WHERE entry.about_label = 'billing.Lot' AND posting.account = 'deferred'
                 GROUP BY lot.package_id, posting.payer_id) AS earned
          JOIN billing_package AS package ON package.id = earned.package_id
          LEFT JOIN (
               SELECT invoice.payer_id, line.about, sum(line.amount_cents - line.tax_cents) AS cents
                 FROM billing_invoice AS invoice JOIN billing_invoiceline AS line ON line.invoice_id = invoice.id
                WHERE invoice.state IN ('open', 'written_off') AND line.kind = 'extra'
                GROUP BY invoice.payer_id, line.about
          ) AS billed ON billed.payer_id = earned.payer_id AND billed.about = package.extra_id
         WHERE earned.cents > greatest(0, coalesce(billed.cents, 0))
    """,
)
INVARIANTS = (DEFERRED_IS_UNEARNED, EARNED_WAS_BILLED, EARNINGS_ARE_BOOKED, LOTS_EARN_WHAT_IS_BILLED)
