"""A bill: what is owed up to a day less what was already billed, a line for each item."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from billing.pricing.charge import Item, ItemKind, Part, Sort
from billing.pricing.engine import charges
from billing.pricing.facts import Household
from billing.pricing.steps import Step, steps


@dataclass(frozen=True)
class Amount:
    """Cents of a currency, and the tax on them besides."""

    currency: str
    net: int = 0
    tax: int = 0

    def _same(self, other: "Amount") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added up.")

    def __add__(self, other: "Amount") -> "Amount":
        self._same(other)
        return Amount(self.currency, self.net + other.net, self.tax + other.tax)

    def __sub__(self, other: "Amount") -> "Amount":
        self._same(other)
        return Amount(self.currency, self.net - other.net, self.tax - other.tax)

    @property
    def gross(self) -> int:
        """What is to be paid."""
        return self.net + self.tax


@dataclass(frozen=True)
class Line:
    """amount: what this bill adds. before: what earlier bills had of the same item, which it goes on with or corrects.

    name: of the enrolment, extra or discount; empty where nothing is known of the item any more. sort: what it is in
    the books. steps: the arithmetic of all that is owed for the item up to the day, before included, which words.py
    says.
    """

    payer: int
    item: Item
    name: str
    amount: Amount
    before: Amount
    steps: tuple[Step, ...]
    sort: Sort = Sort.TUITION


Billed = Mapping[tuple[int, Item], Amount]
# What stands in the books for an item of which nothing is known any more.
UNKNOWN = {ItemKind.LATE_CANCELLATION: Sort.LATE_CANCELLATION}


def owed(household: Household, *, until: date) -> dict[tuple[int, Item], Amount]:
    """What each payer owes for each item by the charges that are owed from days before that one."""
    return {key: _sum(parts, household.currency) for key, parts in _grouped(charges(household), until).items()}


def bill(household: Household, *, until: date, billed: Billed) -> list[Line]:
    """The lines that are missing from what was billed; none where nothing is. Billing twice therefore bills once.

    What was billed and is no longer owed (a pause, a lesson the school called off) comes back as a line below nothing.
    billed is of the same months and terms as the facts: what neither knows of is left as it is.
    """
    there = _grouped(charges(household), until)
    nothing = Amount(household.currency)
    lines = []
    for payer, item in sorted(there.keys() | billed.keys(), key=_as_one_reads):
        parts, before = there.get((payer, item), []), billed.get((payer, item), nothing)
        more = _sum(parts, household.currency) - before
        if more != nothing:
            name = parts[0].charge.name if parts else ""
            sort = parts[0].charge.sort if parts else UNKNOWN.get(item.kind, Sort.TUITION)
            lines.append(Line(payer, item, name, more, before, tuple(steps(parts, before=before.gross)), sort))
    return lines


def _as_one_reads(key: tuple[int, Item]) -> tuple[object, ...]:
    """Each payer's own, enrolment by enrolment and month by month, lessons before what is taken off; extras last."""
    payer, item = key
    place = list(ItemKind).index(item.kind)
    return payer, item.kind == ItemKind.EXTRA, item.about, item.cycle, place, item.rule


def _grouped(parts: Iterable[Part], until: date) -> dict[tuple[int, Item], list[Part]]:
    found: dict[tuple[int, Item], list[Part]] = defaultdict(list)
    for part in parts:
        if part.charge.owed_from < until:
            found[part.payer, part.charge.item].append(part)
    return found


def _sum(parts: Iterable[Part], currency: str) -> Amount:
    net = tax = 0
    for part in parts:
        net += part.net
        tax += part.tax
    return Amount(currency, net, tax)
