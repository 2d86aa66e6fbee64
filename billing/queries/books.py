"""What the books say: balances, what moved in a month, and what payers owe by its age. Amounts are minor units."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from billing.models import Account, ClosedMonth
from billing.pricing.tuition import month_after
from billing.queries.revenue import earned_in

# Up to so many days after they were due, debts stand together; the last is without an end.
AGES = (0, 30, 60, 90)

TRIAL_BALANCE = """
    SELECT account, currency,
           coalesce(sum(debit - credit) FILTER (WHERE month < %(month)s), 0)::bigint AS opening,
           coalesce(sum(debit) FILTER (WHERE month = %(month)s), 0)::bigint AS debit,
           coalesce(sum(credit) FILTER (WHERE month = %(month)s), 0)::bigint AS credit
      FROM billing_movement WHERE month <= %(month)s GROUP BY account, currency ORDER BY currency, account
"""
BY_KIND = """
    SELECT kind, currency, sum(debit)::bigint, max(entries) FROM billing_movement
     WHERE month = %s GROUP BY kind, currency ORDER BY currency, kind
"""
AGEING = """
    SELECT currency, CASE WHEN due_on IS NULL THEN 'credit'
                          WHEN due_on >= %(day)s THEN 'not_due'
                          ELSE (SELECT max(age) FROM unnest(%(ages)s::int[]) AS age
                                 WHERE due_on < %(day)s - age)::text END AS age,
           sum(cents)::bigint
      FROM billing_debts(%(day)s) GROUP BY 1, 2 ORDER BY 1, 2
"""
# Every posting of the month as one line of text, in their order.
WRITTEN = """
    SELECT concat_ws('|', entry.id, entry.kind, entry.about_label, entry.about_id, entry.happened_on, entry.booked_on,
                     entry.reverses_id, posting.id, posting.account, posting.payer_id, posting.cents, posting.currency)
      FROM billing_journalentry AS entry JOIN billing_posting AS posting ON posting.entry_id = entry.id
     WHERE entry.booked_on >= %s AND entry.booked_on <= %s ORDER BY posting.id
"""


@dataclass(frozen=True)
class Balance:
    """One account in one month, debits positive: opening + debit - credit is closing."""

    account: str
    currency: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """At the end of the month."""
        return self.opening + self.debit - self.credit

    @property
    def title(self) -> str:
        """The account in words."""
        return str(Account(self.account).label)


def last_day(month: date) -> date:
    """Of the month that begins on that day."""
    return month_after(month) - timedelta(days=1)


def trial_balance(month: date) -> list[Balance]:
    """Every account that ever moved by then."""
    return [Balance(*row) for row in _ask(TRIAL_BALANCE, {"month": month})]


def by_kind(month: date) -> list[tuple[str, str, int, int]]:
    """What was booked in the month: (kind, currency, sum of the debits, how many entries)."""
    return [(*row,) for row in _ask(BY_KIND, [month])]


def ageing(day: date) -> list[tuple[str, str, int]]:
    """What is owed at the end of a day: (currency, age, cents).

    age: "not_due", "credit" (paid beyond what was owed; negative), or more than so many days late, by AGES.
    """
    return [(*row,) for row in _ask(AGEING, {"day": day, "ages": list(AGES)})]


def figures(month: date) -> str:
    """What the books say of a month, as JSON: the same books give the same bytes."""
    before = ClosedMonth.objects.filter(month__lt=month).order_by("-month").values_list("digest", flat=True).first()
    lines = [row[0] for row in _ask(WRITTEN, [month, last_day(month)])]
    said: dict[str, Any] = {
        "month": f"{month:%Y-%m}",
        "trial_balance": [{**asdict(one), "closing": one.closing} for one in trial_balance(month)],
        "entries": [
            {"kind": kind, "currency": currency, "cents": cents, "count": count}
            for kind, currency, cents, count in by_kind(month)
        ],
        "owed": [
            {"currency": currency, "age": age, "cents": cents} for currency, age, cents in ageing(last_day(month))
        ],
        "postings": {"count": len(lines), "sha256": digest_of("\n".join(lines))},
        "before": before,
    }
    # Only where there is something, so that a month without says what it always did.
    if earned := earned_in(month):
        said["earned"] = [asdict(one) for one in earned]
    return json.dumps(said, sort_keys=True, indent=1, ensure_ascii=False)


def digest_of(text: str) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _ask(sql: str, params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
