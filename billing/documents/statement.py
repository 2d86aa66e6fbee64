"""A statement of account on paper: what was asked and what was paid between two days, line by line."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.utils.translation import gettext as _

from academy.documents.sheet import Cell, Fact, Letterhead, Sheet, Table
from academy.kernel.money import Money
from academy.words import long_date
from billing.documents.parts import Payer, written


@dataclass(frozen=True)
class Movement:
    """One entry of the books. amount: what it added to what is owed (less than nothing: what it took away)."""

    day: date
    amount: Money
    what: str
    small: str = ""


@dataclass(frozen=True)
class StatementPaper:
    """What it says. opening: what was owed before the first day; below nothing where more had been paid."""

    payer: Payer
    first: date
    last: date
    opening: Money
    movements: tuple[Movement, ...]

    @property
    def balances(self) -> tuple[Money, ...]:
        """What was owed after each movement."""
        return tuple(accumulate((one.amount for one in self.movements), initial=self.opening))[1:]

    @property
    def closing(self) -> Money:
        """What was owed at the end of the last day."""
        return (self.opening, *self.balances)[-1]


def statement_sheet(paper: StatementPaper, letterhead: Letterhead) -> Sheet:
    """The statement in words."""
    days = {"first": long_date(paper.first), "last": long_date(paper.last)}
    before = (Cell(days["first"]), Cell(_("Brought forward")), Cell(""), Cell(written(paper.opening)))
    rows = [
        (Cell(long_date(one.day)), Cell(one.what, one.small), Cell(written(one.amount)), Cell(written(balance)))
        for one, balance in zip(paper.movements, paper.balances, strict=True)
    ]
    closing, nothing = paper.closing, Money(0, paper.opening.currency)
    label = _("Paid beyond what was owed") if closing < nothing else _("Balance")
    return Sheet(
        name=f"statement-{paper.first}-{paper.last}",
        title=_("Statement of account"),
        number="",
        letterhead=letterhead,
        to_label=_("For"),
        to=paper.payer.lines,
        facts=(Fact(_("From"), days["first"]), Fact(_("Until"), days["last"])),
        figure=Fact(label, written(max(closing, nothing - closing))),
        figure_note=_("at the end of %(day)s") % {"day": days["last"]},
        status=_("To pay") if closing > nothing else _("Nothing to pay"),
        tone="wait" if closing > nothing else "",
        tables=(
            Table(
                title="",
                columns=(_("Day"), _("What"), _("Amount"), _("Balance")),
                rows=(before, *rows),
                totals=(Fact(_("Balance on %(day)s") % {"day": days["last"]}, written(closing)),),
                amounts=2,
            ),
        ),
    )
