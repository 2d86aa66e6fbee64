"""Make-ups that families bought, and whether they have had them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db import connection

from academy.queries.school import school
from billing.queries.held import CREDIT_ENDED

SOLD = f"""
    SELECT purchase.id, invoice.payer_id,
           CASE WHEN invoice.state IN ('open', 'written_off') THEN (
               SELECT sum(line.amount_cents - line.tax_cents)::bigint FROM billing_invoiceline AS line
                WHERE line.invoice_id = invoice.id AND line.sort = 'tuition') END,
           (invoice.raised_at AT TIME ZONE %(zone)s)::date, {CREDIT_ENDED}
      FROM billing_purchase AS purchase JOIN billing_invoice AS invoice ON invoice.id = purchase.invoice_id
      JOIN billing_payer AS payer ON payer.id = invoice.payer_id
      JOIN scheduling_decision AS decision ON decision.id = purchase.decision_id
      LEFT JOIN LATERAL (
           SELECT given.* FROM scheduling_makeupcredit AS given JOIN scheduling_decision AS of ON of.id = decision_id
            WHERE of.lesson_id = decision.lesson_id AND of.student_id = decision.student_id
            ORDER BY given.id DESC LIMIT 1) AS credit ON true
     WHERE payer.family_id = ANY(%(families)s)
"""  # noqa: S608 - our own words


class Sold(NamedTuple):
    """purchase: its id. cents: net, as long as its invoice stands. day: from which it is earned; None: not yet."""

    purchase: int
    payer: int
    cents: int
    day: date | None


def sold(families: Collection[int]) -> list[Sold]:
    """All that these families ever bought. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SOLD, {"zone": school().zone, "families": list(families)})
        return [
            Sold(purchase, payer, cents or 0, max(raised, ended) if raised and ended else None)
            for purchase, payer, cents, raised, ended in cursor.fetchall()
        ]
