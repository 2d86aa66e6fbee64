"""Months of the books, as tests make them: entries of months that are over, by what day it is today."""

from datetime import date, datetime, timedelta

from academy.kernel.db import now
from academy.models import Family
from academy.queries.school import school
from academy.words import in_zone
from billing.actions.ledger import post
from billing.actions.payer import family_payer
from billing.models import Account, JournalEntry, Payer
from tests.school import Cedar


def month(ago: int) -> date:
    """The first day of the month so many months ago; 0 is the one that runs."""
    first = in_zone(now(), school().zone).date().replace(day=1)
    for _step in range(ago):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def noon(day: date) -> datetime:
    """Midday at the school."""
    return datetime.fromisoformat(f"{day}T17:00:00+00:00")


def payer_of(cedar: Cedar, name: str = "Rossi") -> Payer:
    return family_payer(family=cedar.family(name))


def cash_sale(cedar: Cedar, cents: int, day: date, *, number: int = 1) -> JournalEntry:
    """So much came in on that day for what was sold at once; number tells the causes apart."""
    family = Family.objects.order_by("pk")[0]
    # Each needs a cause of its own; any row will do.
    cause = Family(pk=family.pk * 1000 + number)
    return post(
        kind=JournalEntry.Kind.PAYMENT,
        about=cause,
        memo=f"{cents} in cash",
        payer=payer_of(cedar),
        currency="CAD",
        sides=[(Account.CASH_HAND, cents), (Account.REVENUE, -cents)],
        happened_at=noon(day),
    )
