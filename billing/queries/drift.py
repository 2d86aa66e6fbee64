"""What our ledger says of the money at a provider, movement by movement, and where the provider says otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from billing.models import CASH, Move, Payment
from billing.queries.moved import Moved

Key = tuple[str, str]
# Every entry that touches a provider's cash, whatever it is about: what it moved there, and the fee that went with it.
BOOKED = """
    WITH entry AS (
        SELECT entry.id, entry.kind, entry.about_label, entry.about_id, entry.at, posting.currency,
               sum(posting.cents) FILTER (WHERE posting.account = %(cash)s) AS net,
               coalesce(sum(posting.cents) FILTER (WHERE posting.account = 'fees'), 0) AS fee
          FROM billing_journalentry AS entry JOIN billing_posting AS posting ON posting.entry_id = entry.id
         WHERE posting.account IN (%(cash)s, 'fees')
           AND (entry.booked_on >= %(since)s AND entry.happened_on >= %(since)s
                OR (entry.about_label, entry.about_id) IN (
               SELECT 'billing.Payment', id FROM billing_payment WHERE reference = ANY(%(references)s)
               UNION ALL SELECT 'billing.Refund', id FROM billing_refund WHERE reference = ANY(%(references)s)
               UNION ALL SELECT 'billing.BalanceMovement', id FROM billing_balancemovement
                          WHERE reference = ANY(%(references)s)))
         GROUP BY entry.id, posting.currency HAVING bool_or(posting.account = %(cash)s)
    )
    SELECT CASE entry.kind WHEN 'payment' THEN 'charge' WHEN 'refund' THEN 'refund' WHEN 'returned' THEN 'refund_back'
                           ELSE coalesce(movement.kind, 'other') END,
           coalesce(payment.reference, refund.reference, movement.reference, 'entry ' || entry.id),
           entry.currency, (entry.net + entry.fee)::bigint, entry.fee::bigint, entry.at
      FROM entry
      LEFT JOIN billing_payment AS payment ON entry.about_label = 'billing.Payment' AND payment.id = entry.about_id
      LEFT JOIN billing_refund AS refund ON entry.about_label = 'billing.Refund' AND refund.id = entry.about_id
      LEFT JOIN billing_balancemovement AS movement
             ON entry.about_label = 'billing.BalanceMovement' AND movement.id = entry.about_id
"""


@dataclass(frozen=True)
class Booked:
    """What the ledger says moved, as Moved does. at: when it was written down."""

    currency: str
    amount: int
    fee: int
    at: Any


def booked(provider: Payment.Provider, *, since: date, references: Iterable[str] = ()) -> dict[Key, Booked]:
    """All that is booked on the provider's cash as of `since` on, and what bears one of these references whenever."""
    with connection.cursor() as cursor:
        cursor.execute(BOOKED, {"cash": CASH[provider].value, "since": since, "references": list(references)})
        return {(kind, reference): Booked(*row) for kind, reference, *row in cursor.fetchall()}


def same(told: Moved | None, ours: Booked | None) -> bool:
    """Whether both sides say the same, to the cent."""
    if told is None or ours is None:
        return told is None and ours is None
    return (told.currency, told.amount, told.fee) == (ours.currency, ours.amount, ours.fee)


# Under which heading each kind of movement is added up; fees have one of their own.
HEADINGS = {
    Move.CHARGE.value: "charges",
    Move.REFUND.value: "refunds",
    Move.REFUND_BACK.value: "refunds",
    Move.DISPUTE.value: "disputes",
    Move.DISPUTE_BACK.value: "disputes",
    Move.PAYOUT.value: "payouts",
    Move.PAYOUT_BACK.value: "payouts",
    Move.FEE.value: "fees",
    Move.OTHER.value: "other",
}


def figures(
    told: Mapping[Key, Moved], ours: Mapping[Key, Booked], differing: Iterable[Key]
) -> dict[str, dict[str, dict[str, int]]]:
    """By currency and heading: what the provider says, what the books say, and drift, what differs without its sign.

    differing: the movements that do not match. Two errors never make up for each other.
    """
    said: dict[str, dict[str, dict[str, int]]] = {}

    def add(currency: str, heading: str, name: str, cents: int) -> None:
        row = said.setdefault(currency, {}).setdefault(heading, {"provider": 0, "books": 0, "drift": 0, "count": 0})
        row[name] += cents

    sides: tuple[tuple[str, Mapping[Key, Moved] | Mapping[Key, Booked]], ...] = (("provider", told), ("books", ours))
    for name, side in sides:
        for (kind, _reference), one in side.items():
            add(one.currency, HEADINGS[kind], name, one.amount)
            add(one.currency, "fees", name, -one.fee)
            add(one.currency, HEADINGS[kind], "count", 1 if name == "provider" else 0)
    for key in differing:
        for currency in {one.currency for one in (told.get(key), ours.get(key)) if one}:
            a, b = (one if one and one.currency == currency else None for one in (told.get(key), ours.get(key)))
            add(currency, HEADINGS[key[0]], "drift", abs((a.amount if a else 0) - (b.amount if b else 0)))
            add(currency, "fees", "drift", abs((a.fee if a else 0) - (b.fee if b else 0)))
    return said


def drift_of(figures: Mapping[str, Mapping[str, Mapping[str, int]]]) -> int:
    """All that differs, in cents."""
    return sum(row["drift"] for rows in figures.values() for row in rows.values())
