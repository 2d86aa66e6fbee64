"""What each lesson of a course costs before anything is taken off: every lesson carries its own cents."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing.pricing.charge import Because
from billing.pricing.contradictions import Contradiction
from billing.pricing.facts import Gap, Slot, Tuition
from billing.pricing.pricelist import PriceList
from billing.pricing.rules import Basis, Plan, Price
from billing.pricing.whole import half_up, whole

PERCENT = 100  # All of a price, as the make-up policy counts.


@dataclass(frozen=True)
class Priced:
    """A slot with its cents. cycle: the first day of the month or term whose price it has a part of.

    slots: how many hours that price is spread over (1: of a lesson). slots_of_month: how many its plan has in a month.
    """

    tuition: Tuition
    slot: Slot
    price: Price
    cycle: date
    slots: int
    slots_of_month: int
    cents: int

    @property
    def month(self) -> date:
        """Its first day."""
        return month_of(self.slot.day)

    @property
    def full(self) -> int:
        """What it costs before the make-up policy takes anything off; 0 where there is nothing to pay for."""
        return half_up(self.price.cents, self.slots) if _is_due(self.slot) else 0

    @property
    def because(self) -> Because:
        """How the cents came about."""
        if self.slot.gap:
            return Because(self.slot.gap)
        if self.slot.lot is not None:
            return Because("package")
        values = (("price", self.price.cents), ("slots", self.slots), ("percent", self.slot.percent))
        return Because(self.price.plan.basis, values)


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """The first day of the next month."""
    return month_of(month_of(day) + timedelta(days=31))


def cycle_of(tuition: Tuition, slot: Slot) -> date:
    """The first day of the term where the price is a term's, else of the month."""
    return term_of(tuition, slot.day) if slot.plan.basis == Basis.TERM else month_of(slot.day)


def term_of(tuition: Tuition, day: date) -> date:
    """The first day of its term; raises Contradiction where it lies in none."""
    place = bisect_right(tuition.terms, day)
    if not place:
        raise Contradiction(f"{day} lies in no term of {tuition.name}.")
    return tuition.terms[place - 1]


def priced(tuition: Tuition, prices: PriceList) -> Iterator[Priced]:
    """Its slots from the first lesson to the last, each with its cents: 0 in a gap, or where a package paid before."""
    in_order = sorted(tuition.slots, key=lambda slot: (slot.day, slot.key))
    months = Counter((slot.plan, month_of(slot.day)) for slot in in_order if slot.gap != Gap.CLOSED)
    cycles: dict[tuple[Plan, date], list[Slot]] = defaultdict(list)
    for slot in in_order:
        cycles[slot.plan, cycle_of(tuition, slot)].append(slot)
    for (_plan, cycle), slots in cycles.items():
        by_price: dict[Price, list[Slot]] = defaultdict(list)
        for slot in slots:
            # Before the first lesson and after the last there need not be a price: such an hour only counts.
            if slot.gap not in (Gap.BEFORE, Gap.AFTER):
                by_price[prices.of(slot.plan, slot.day)].append(slot)
        for price, run in by_price.items():
            spread_over = _spread_over(price, slots)
            for slot, cents in _spread(price, spread_over, run):
                of_month = months[slot.plan, month_of(slot.day)]
                yield Priced(tuition, slot, price, cycle, spread_over, of_month, cents)


def _spread_over(price: Price, slots: Sequence[Slot]) -> int:
    """How many hours of its cycle the price is for; closed days are none where it stands whatever closes."""
    if price.plan.basis == Basis.LESSON:
        return 1
    return max(1, sum(1 for slot in slots if price.deducts_closures or slot.gap != Gap.CLOSED))


def _spread(price: Price, spread_over: int, run: Sequence[Slot]) -> Iterator[tuple[Slot, int]]:
    """Those charged at the same percentage are made whole together: "2 of 3 lessons" then cost what they say."""
    alike: dict[int, list[Slot]] = defaultdict(list)
    for slot in run:
        alike[slot.percent if _is_due(slot) else 0].append(slot)
    for percent, slots in alike.items():
        parts = whole((price.cents * percent for _slot in slots), spread_over * PERCENT)
        yield from zip(slots, parts, strict=True)


def _is_due(slot: Slot) -> bool:
    """There is a lesson to pay for, and it is not prepaid."""
    return slot.gap is None and slot.lot is None
