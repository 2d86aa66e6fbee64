"""What a family's next bill will say, by what is known now: worked out by the very function that bills it."""

from dataclasses import dataclass
from datetime import date

from academy.kernel.money import Money
from academy.models import Family
from academy.queries.school import school_today
from academy.words import locale
from billing.models import Payer
from billing.pricing.bill import Line
from billing.pricing.contradictions import Contradiction
from billing.pricing.tuition import month_after
from billing.pricing.words import in_words, title
from billing.queries.owed import owed_by


@dataclass(frozen=True)
class Coming:
    """One payer's next bill. lines: description, arithmetic and amount_label, as the invoice will have them."""

    payer: Payer
    lines: list[dict[str, str]]
    total_label: str


def coming(family: Family, payers: list[Payer]) -> list[Coming]:
    """For each of these payers what is owed until the end of next month and not billed; none where nothing is.

    Empty as well where the office has to mend something first: it hears of that when it bills the month.
    """
    # Whoever was never billed has no account yet.
    if not Payer.objects.filter(family=family, person=None).exists():
        return []
    owed = owed_by([family.pk], until=until_of(school_today()))[family.pk]
    if isinstance(owed, Contradiction):
        return []
    found = [(payer, [line for line in owed if line.payer == payer.pk]) for payer in payers]
    return [_coming(payer, lines) for payer, lines in found if lines]


def until_of(today: date) -> date:
    """The first day of the month after the next one."""
    return month_after(month_after(today))


def _coming(payer: Payer, lines: list[Line]) -> Coming:
    currency = lines[0].amount.currency
    return Coming(
        payer,
        [
            {
                "description": title(line.item, line.name),
                "arithmetic": " ".join(in_words(line.steps, currency)),
                "amount_label": Money(line.amount.gross, currency).format(locale()),
            }
            for line in lines
        ],
        Money(sum(line.amount.gross for line in lines), currency).format(locale()),
    )
