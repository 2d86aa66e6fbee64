"""How payments go, month by month: taken, given back, kept by providers, still owed, and how often it worked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from academy.queries.school import school, school_today
from billing.pricing.tuition import month_of
from billing.queries.success import outcomes

# What was booked as of each month's days. A payment's debits are all it brought, fee included.
MOVED = """
    SELECT date_trunc('month', entry.happened_on)::date AS month, posting.currency,
           coalesce(sum(posting.cents) FILTER (WHERE entry.kind = 'payment' AND posting.cents > 0), 0)::bigint,
           (coalesce(sum(posting.cents) FILTER (WHERE entry.kind = 'refund' AND posting.cents > 0), 0)
            - coalesce(sum(posting.cents) FILTER (WHERE entry.kind = 'returned' AND posting.cents > 0
                                                   AND entry.about_label = 'billing.Refund'), 0))::bigint,
           coalesce(sum(posting.cents) FILTER (WHERE posting.account = 'fees'), 0)::bigint
      FROM billing_journalentry AS entry JOIN billing_posting AS posting ON posting.entry_id = entry.id
     WHERE entry.booked_on >= %(first)s AND entry.happened_on >= %(first)s GROUP BY 1, 2
"""
# What was owed at the end of each month, or is today.
OWED = """
    SELECT month::date, debt.currency, sum(debt.cents)::bigint,
           coalesce(sum(debt.cents) FILTER (WHERE debt.due_on < ends.day), 0)::bigint
      FROM generate_series(%(first)s::date, %(today)s::date, interval '1 month') AS month
     CROSS JOIN LATERAL (SELECT least((month + interval '1 month - 1 day')::date, %(today)s::date) AS day) AS ends
     CROSS JOIN LATERAL billing_debts(ends.day) AS debt
     WHERE debt.due_on IS NOT NULL GROUP BY 1, 2
"""


@dataclass
class Month:
    """One month in one currency, minor units. given_back: refunds, and what disputes cost. open: what families owed at
    its end (or owe today); overdue: so much of it past its due day. ended: obligations that were first tried to be paid
    in it and came to an end (billing/queries/success.py); paid: so many were paid in it; at_once: by the first try."""

    month: date
    currency: str
    taken: int = 0
    given_back: int = 0
    fees: int = 0
    open: int = 0
    overdue: int = 0
    paid: int = 0
    at_once: int = 0
    ended: int = 0

    @property
    def success_rate(self) -> float | None:
        """Of a hundred obligations that came to an end, so many were paid, retries included; None where none has."""
        return round(100 * self.paid / self.ended, 1) if self.ended else None


def payment_stats(*, months: int) -> list[Month]:
    """The last so many months, this one too, the newest first: three questions, however many there are."""
    today = school_today()
    first = month_of(today)
    for _step in range(months - 1):
        first = month_of(date.fromordinal(first.toordinal() - 1))
    found: dict[tuple[date, str], Month] = {}

    def of(month: date, currency: str) -> Month:
        return found.setdefault((month, currency), Month(month, currency))

    words: dict[str, Any] = {"first": first, "today": today, "zone": school().zone}
    for month, currency, taken, given_back, fees in _ask(MOVED, words):
        row = of(month, currency)
        row.taken, row.given_back, row.fees = taken, given_back, fees
    for month, currency, owed, overdue in _ask(OWED, words):
        row = of(month, currency)
        row.open, row.overdue = owed, overdue
    for month, currency, paid, at_once, ended in outcomes(first=first, zone=words["zone"]):
        row = of(month, currency)
        row.paid, row.at_once, row.ended = paid, at_once, ended
    return sorted(found.values(), key=lambda row: (row.month, row.currency), reverse=True)


def _ask(sql: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return list(cursor.fetchall())
