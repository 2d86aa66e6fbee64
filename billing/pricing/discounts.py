"""What is taken off, in its order, each discount from what those before it left."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from billing.pricing.charge import Because
from billing.pricing.ranks import Ranks
from billing.pricing.rules import WHOLE, Discount, DiscountKind
from billing.pricing.tuition import Priced
from billing.pricing.whole import whole


@dataclass(frozen=True)
class Taken:
    """So many cents off a lesson."""

    discount: Discount
    lesson: Priced
    cents: int
    because: Because


def discounted(lessons: Iterable[Priced], discounts: Iterable[Discount]) -> Iterator[Taken]:
    """Which discount takes how much off which lesson; nothing is ever taken off twice, or below nothing."""
    in_turn = in_order(discounts)
    if not in_turn:
        return
    order = sorted(lessons, key=lambda lesson: (lesson.slot.day, lesson.tuition.key, lesson.slot.key))
    left = [lesson.cents for lesson in order]
    ranks = Ranks(order)
    for discount in in_turn:
        given: Counter[date] = Counter()
        off = _off(discount, order, left, ranks)
        for place in sorted(off):
            lesson, wanted = order[place], off[place]
            cents = min(wanted, at_most(discount, left[place], given, lesson.month))
            is_cut = cents < wanted
            if cents or not is_cut:
                yield Taken(discount, lesson, cents, _because(discount, lesson, left[place], is_cut=is_cut))
                given[lesson.month] += cents
                left[place] -= cents


def in_order(discounts: Iterable[Discount]) -> list[Discount]:
    """By position, and of two with the same by age."""
    return sorted(discounts, key=lambda discount: (discount.position, discount.key))


def at_most(discount: Discount, left: int, given: Counter[date], month: date) -> int:
    """What is left of the lesson, of the month's cap and of all there is."""
    limits = [left]
    if discount.cap is not None:
        limits.append(discount.cap - given[month])
    if discount.pot is not None:
        limits.append(discount.pot - given.total())
    return min(limits)


def _off(discount: Discount, order: Sequence[Priced], left: Sequence[int], ranks: Ranks) -> dict[int, int]:
    """Cents by the lesson's place in the order, before any limit; made whole over what is one line."""
    runs: dict[tuple[int, date, int], list[int]] = defaultdict(list)
    for place, lesson in enumerate(order):
        if left[place] > 0 and _fits(discount, lesson, ranks):
            # Of an amount, so much for each hour of the month, as of a price by the month: who begins in mid-month
            # gets a part.
            hours = 0 if discount.points else lesson.slots_of_month
            runs[lesson.tuition.key, lesson.month if hours else lesson.cycle, hours].append(place)
    off: dict[int, int] = {}
    for (_tuition, _cycle, hours), places in runs.items():
        if discount.points:
            parts = whole((left[place] * discount.points for place in places), WHOLE)
        else:
            parts = whole((discount.cents for _place in places), hours)
        off.update(zip(places, parts, strict=True))
    return off


def _fits(discount: Discount, lesson: Priced, ranks: Ranks) -> bool:
    if not discount.first_day <= lesson.slot.day <= discount.last_day:
        return False
    if discount.kind == DiscountKind.SIBLING:
        return ranks.of_child(lesson) >= discount.nth
    if discount.kind == DiscountKind.COURSES:
        return ranks.of_course(lesson) >= discount.nth
    enrolment, day = lesson.tuition.key, lesson.slot.day
    return enrolment in discount.only and not any(enrolment == one and last < day for one, last in discount.ended)


def _because(discount: Discount, lesson: Priced, left: int, *, is_cut: bool) -> Because:
    values: list[tuple[str, int | str]] = [("kind", discount.kind), ("nth", discount.nth)]
    if discount.cap is not None:
        values.append(("cap", discount.cap))
    if discount.pot is not None:
        values.append(("pot", discount.pot))
    if is_cut:
        return Because("cut_off", tuple(values))
    if discount.points:
        return Because("points_off", (("points", discount.points), *values), of=left)
    return Because("cents_off", (("off", discount.cents), ("slots", lesson.slots_of_month), *values))
