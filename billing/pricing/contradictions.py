"""Facts that cannot all be true are refused before anything is worked out of them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from billing.pricing.charge import Sort
from billing.pricing.facts import Extra, Household, Slot
from billing.pricing.rules import WHOLE, Discount, Price


class Contradiction(ValueError):
    """A sentence for staff: which facts or rules do not go together. Nothing is billed until they do."""


def refuse_contradictions(household: Household) -> None:
    """Raises Contradiction for the first of them.

    What depends on a day (no price, two taxes, shares that are not the whole) is refused where the day is priced.
    """
    for sentence in _contradictions(household):
        raise Contradiction(sentence)


def _contradictions(household: Household) -> Iterator[str]:
    slots = [slot for tuition in household.tuitions for slot in tuition.slots]
    yield from _foreign_money(household)
    yield from (f"Price {price.key} is negative." for price in household.prices if price.cents < 0)
    yield from (f"Tax {tax.name} is below nothing." for tax in household.taxes if tax.points < 0)
    yield from _twice("lesson", (slot.key for slot in slots))
    yield from _twice("enrolment", (tuition.key for tuition in household.tuitions))
    yield from _twice("price", (price.key for price in household.prices))
    yield from _twice("discount", (discount.key for discount in household.discounts))
    yield from (sentence for discount in household.discounts for sentence in _of_discount(discount))
    yield from _of_slots(slots, household)
    yield from _of_extras(household.extras)


def _foreign_money(household: Household) -> Iterator[str]:
    rows: list[Price | Extra | Discount] = [*household.prices, *household.extras, *household.discounts]
    for row in rows:
        if row.currency != household.currency:
            yield f"{type(row).__name__} {row.key} is in {row.currency}, the family pays in {household.currency}."


def _twice(what: str, keys: Iterable[int]) -> Iterator[str]:
    yield from (f"The {what} {key} is there twice." for key, times in Counter(keys).items() if times > 1)


def _of_discount(discount: Discount) -> Iterator[str]:
    if (discount.points > 0) == (discount.cents > 0):
        yield f"Discount {discount.name} is either a percentage or an amount."
    if not 0 <= discount.points <= WHOLE or discount.cents < 0:
        yield f"Discount {discount.name} is below nothing or above all."
    if min(discount.cap or 0, discount.pot or 0) < 0:
        yield f"Discount {discount.name} has a limit below nothing."


def _of_slots(slots: Iterable[Slot], household: Household) -> Iterator[str]:
    lots = {lot.key: lot for lot in household.lots}
    taken: list[int] = []
    for slot in slots:
        if not 0 <= slot.percent <= 100 or slot.fee < 0:
            yield f"Lesson {slot.key} is charged at {slot.percent} % and {slot.fee} cents besides."
        if slot.lot is None:
            continue
        taken.append(slot.lot)
        lot = lots.get(slot.lot)
        if lot is None or not lot.first_day <= slot.day <= lot.last_day:
            yield f"Lesson {slot.key} is taken from lot {slot.lot}, which does not hold on {slot.day}."
    yield from _twice("lot", taken)


def _of_extras(extras: Iterable[Extra]) -> Iterator[str]:
    extras = list(extras)
    yield from _twice("extra", (extra.key for extra in extras))
    left = {extra.key: extra.cents for extra in extras if extra.gives_back is None}
    sorts = {extra.key: extra.sort for extra in extras}
    for extra in extras:
        if extra.student is None and extra.payer is None:
            yield f"{extra.name} ({extra.key}) is neither a student's nor a payer's."
        if extra.gives_back is None:
            if extra.cents < 0 and extra.sort != Sort.GOODWILL:
                yield f"{extra.name} ({extra.key}) is below nothing and gives nothing back."
            continue
        left[extra.gives_back] = left.get(extra.gives_back, 0) + extra.cents
        if extra.cents > 0 or left[extra.gives_back] < 0 or sorts.get(extra.gives_back) != extra.sort:
            yield f"{extra.name} ({extra.key}) gives back what was not taken."
