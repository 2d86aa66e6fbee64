"""Write into the books: one balanced entry per cause, never twice, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction

from academy.kernel.db import insert, now
from academy.queries.school import school_day, school_today
from billing.models import Account, JournalEntry, Payer, Posting

Side = tuple[Account, int]
# The payer's id before it.
PayerSide = tuple[int, Account, int]


@transaction.atomic
def post(
    *,
    kind: JournalEntry.Kind,
    about: models.Model,
    memo: str,
    payer: Payer | None,
    currency: str,
    sides: list[Side],
    happened_at: datetime | None = None,
) -> JournalEntry:
    """Book an entry: sides are (account, cents), debits positive and credits negative, adding up to nothing.

    happened_at: when it happened, if not now; the day is the school's. Calling it again for the same kind and cause
    returns the first entry. An entry that does not balance is refused by the database at commit.
    """
    entry, is_new = JournalEntry.objects.get_or_create(
        kind=kind,
        about_label=about._meta.label,
        about_id=about.pk,
        defaults={"memo": memo[:200], "happened_on": school_day(happened_at or now())},
    )
    if is_new:
        Posting.objects.bulk_create(
            Posting(entry=entry, account=account, payer=payer, cents=cents, currency=currency)
            for account, cents in sides
            if cents
        )
    return entry


@dataclass(frozen=True)
class Entry:
    """What is to be booked about a row, as post() takes it."""

    about: models.Model
    memo: str
    payer: Payer
    currency: str
    sides: list[Side]


@transaction.atomic
def post_all(*, kind: JournalEntry.Kind, entries: Sequence[Entry]) -> None:
    """Book many of one kind now, each about another row that was never booked like this."""
    today = school_today()
    rows = insert(
        JournalEntry,
        ("kind", "about_label", "about_id", "memo", "happened_on"),
        [(kind.value, one.about._meta.label, one.about.pk, one.memo[:200], today) for one in entries],
    )
    insert(
        Posting,
        ("entry_id", "account", "payer_id", "cents", "currency"),
        [
            (row, account.value, entry.payer.pk, cents, entry.currency)
            for row, entry in zip(rows, entries, strict=True)
            for account, cents in entry.sides
            if cents
        ],
    )


@transaction.atomic
def post_day(
    *, kind: JournalEntry.Kind, about: models.Model, memo: str, day: date, currency: str, sides: Sequence[PayerSide]
) -> None:
    """Book one entry that concerns many payers, of a day of the school; never twice for the same kind and cause."""
    entry = JournalEntry.objects.create(
        kind=kind, about_label=about._meta.label, about_id=about.pk, memo=memo[:200], happened_on=day
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account=account, payer_id=payer, cents=cents, currency=currency)
        for payer, account, cents in sides
    )


@transaction.atomic
def take_back(*, entry: JournalEntry, kind: JournalEntry.Kind, about: models.Model, memo: str) -> JournalEntry:
    """Book the opposite of an entry, whole; once: again, the first one is returned."""
    today = school_today()
    reversal, is_new = JournalEntry.objects.get_or_create(
        kind=kind,
        about_label=about._meta.label,
        about_id=about.pk,
        defaults={"memo": memo[:200], "happened_on": today, "reverses": entry},
    )
    if is_new:
        Posting.objects.bulk_create(
            Posting(
                entry=reversal,
                account=posting.account,
                payer_id=posting.payer_id,
                cents=-posting.cents,
                currency=posting.currency,
            )
            for posting in entry.postings.all()
        )
    return reversal
