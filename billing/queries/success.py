"""How often paying worked: of the obligations that came to an end, how many were paid in it, and how many at once."""

from datetime import date
from typing import Any

from django.db import connection

from billing.models import DunningPolicy

# An obligation is an invoice that somebody tried to pay at a provider (a payment page, a card charge by a person or by
# the clock), or one instalment of it that a payment link asks for. It belongs to the month of its first try, whatever
# came after. It ended paid where a try succeeded or the invoice was settled otherwise; unpaid where it was given up, or
# every try is over and no automated one follows. What is still under way is not counted yet.
OBLIGATIONS = """
    WITH tries AS (
        SELECT invoice_id, 0 AS part, created_at AS at, state = 'complete' AS is_paid, state = 'open' AS is_open
          FROM billing_checkout
        UNION ALL
        SELECT invoice_id, 0, asked_at, state = 'succeeded', state IN ('asked', 'needs_payer')
          FROM billing_charge WHERE state <> 'given_up' OR decline_code <> ''
        UNION ALL
        SELECT invoice_id, instalment, created_at, state = 'paid', state = 'open'
          FROM billing_paymentlink WHERE reference IS NOT NULL
    ), obligation AS (
        SELECT invoice_id, min(at) AS began_at, bool_or(is_paid) AS is_paid, bool_or(is_open) AS is_open,
               (array_agg(is_paid ORDER BY at))[1] AS is_paid_at_once
          FROM tries GROUP BY invoice_id, part HAVING min(at) >= (%(first)s::timestamp AT TIME ZONE %(zone)s)
    ), outcome AS (
        SELECT obligation.began_at, obligation.is_paid_at_once, invoice.currency,
               CASE WHEN obligation.is_paid THEN true WHEN invoice.state <> 'open' THEN false
                    ELSE (SELECT coalesce(sum(amount_cents), 0) FROM billing_invoiceline WHERE invoice_id = invoice.id)
                      <= (SELECT coalesce(sum(cents), 0) FROM billing_allocation
                           WHERE invoice_id = invoice.id AND released_at IS NULL) END AS is_paid,
               obligation.is_open OR invoice.state = 'open' AND EXISTS (
                   SELECT FROM billing_payer AS payer JOIN billing_card AS card ON card.payer_id = payer.id
                    WHERE payer.id = invoice.payer_id AND payer.autopay_day IS NOT NULL AND card.is_default
                      AND NOT EXISTS (
                          SELECT FROM billing_charge AS failed
                           WHERE failed.invoice_id = invoice.id AND failed.card_id = card.id
                             AND failed.asked_by_id IS NULL AND failed.decline_code <> ''
                          HAVING bool_or(failed.is_hard) OR count(*) > coalesce(
                                 (SELECT retries FROM billing_dunningpolicy ORDER BY id DESC LIMIT 1), %(retries)s))
               ) AS goes_on
          FROM obligation JOIN billing_invoice AS invoice ON invoice.id = obligation.invoice_id
    )
    SELECT date_trunc('month', began_at AT TIME ZONE %(zone)s)::date, currency,
           count(*) FILTER (WHERE is_paid), count(*) FILTER (WHERE is_paid AND is_paid_at_once), count(*)
      FROM outcome WHERE is_paid OR NOT goes_on GROUP BY 1, 2
"""


def outcomes(*, first: date, zone: str) -> list[tuple[date, str, int, int, int]]:
    """By month (from that day on) and currency: how many ended paid, were paid by their first try, and ended."""
    words: dict[str, Any] = {"first": first, "zone": zone, "retries": DunningPolicy().retries}
    with connection.cursor() as cursor:
        cursor.execute(OBLIGATIONS, words)
        return list(cursor.fetchall())
