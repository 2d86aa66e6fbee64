"""What several documents say alike."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from academy.documents.sheet import Cell, Fact, Table
from academy.kernel.money import Money
from academy.words import locale, long_date


@dataclass(frozen=True)
class Payer:
    """Whom a document is for: the people who pay, and the family they pay for."""

    people: tuple[str, ...]
    family: str

    @property
    def lines(self) -> tuple[str, ...]:
        """As an address is written."""
        return (*self.people, _("%(name)s family") % {"name": self.family}) if self.people else (self.family,)


@dataclass(frozen=True)
class Tax:
    """What a line is taxed with: the tax as people call it ("HST 13 %"), and how much."""

    name: str
    amount: Money


@dataclass(frozen=True)
class Line:
    """What for, how it was worked out (in words), how much without tax, and the tax, None where it is exempt."""

    what: str
    how: str
    net: Money
    tax: Tax | None = None


@dataclass(frozen=True)
class Paid:
    """Money that moved: from the payer, or back to them (less than nothing)."""

    day: date
    how: str
    amount: Money
    number: str = ""


def written(money: Money) -> str:
    """An amount in the reader's language, with a minus sign rather than a hyphen."""
    return money.format(locale()).replace("-", "−")


def total_of(lines: tuple[Line, ...], currency: str) -> Money:
    """What lines come to, tax included."""
    return sum((line.net for line in lines), start=Money(0, currency)) + sum(
        (line.tax.amount for line in lines if line.tax), start=Money(0, currency)
    )


def lines_table(lines: tuple[Line, ...], currency: str, *, total_word: str = "") -> Table:
    """The lines with their arithmetic; below them what is net, each tax, and the total."""
    totals = []
    taxes: dict[str, Money] = {}
    for line in lines:
        if line.tax:
            taxes[line.tax.name] = taxes.get(line.tax.name, Money(0, currency)) + line.tax.amount
    if taxes:
        net = sum((line.net for line in lines), start=Money(0, currency))
        totals = [Fact(_("Before tax"), written(net))]
        totals += [Fact(name, written(amount)) for name, amount in taxes.items()]
    return Table(
        title="",
        columns=(_("For"), _("Amount")),
        rows=tuple((Cell(line.what, line.how), Cell(written(line.net))) for line in lines),
        totals=(*totals, Fact(total_word or _("Total"), written(total_of(lines, currency)))),
    )


def paid_table(paid: tuple[Paid, ...], *totals: Fact) -> Table:
    """What was paid and given back, the earliest first."""
    return Table(
        title=_("Payments"),
        columns=(_("Day"), _("How"), _("Amount")),
        rows=tuple((Cell(long_date(one.day)), Cell(one.how, one.number), Cell(written(one.amount))) for one in paid),
        totals=totals,
    )
