"""What holds of every family, said as checks: each raises AssertionError where it does not.

They take the way of billing as an argument, so that a wrong way can be shown to be found out.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from billing.pricing.bill import Amount, Billed, Line, bill, owed
from billing.pricing.charge import Item, ItemKind, Part
from billing.pricing.engine import charges
from billing.pricing.facts import Household, Share
from billing.pricing.rules import WHOLE
from tests.billing.pricing.family import after
from tests.billing.pricing.histories import FIRST, LAST, STUDENTS, changed

Biller = Callable[..., list[Line]]
Totals = dict[tuple[int, Item], Amount]


def _but_nothing(amounts: Billed) -> Totals:
    return {key: amount for key, amount in amounts.items() if (amount.net, amount.tax) != (0, 0)}


def days_to_bill(seed: int) -> dict[str, list[date]]:
    """Ways of cutting the same months: at once, by the month, by the week, and anywhere."""
    at_random = Random(seed)
    anywhere = sorted(FIRST + timedelta(days=at_random.randrange(120)) for _cut in range(at_random.randint(1, 5)))
    return {
        "once": [LAST],
        "monthly": [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), LAST],
        "weekly": [FIRST + timedelta(weeks=week) for week in range(1, 18)] + [LAST],
        "anywhere": [*anywhere, LAST],
    }


def splitting_changes_nothing(household: Household, days: Sequence[date], way: Biller = bill) -> None:
    """However the months are cut, every payer is billed the same for every item."""
    billed: Totals = {}
    for day in days:
        billed = after(way(household, until=day, billed=billed), billed)
    assert _but_nothing(billed) == _but_nothing(owed(household, until=LAST))


def changes_are_made_good(household: Household, seed: int, way: Biller = bill) -> None:
    """Facts change between bills; the last bill leaves everybody with what the last facts come to."""
    at_random = Random(seed)
    billed: Totals = {}
    for day in days_to_bill(seed)["anywhere"]:
        household = changed(household, at_random)
        billed = after(way(household, until=day, billed=billed), billed)
    assert _but_nothing(billed) == _but_nothing(owed(household, until=LAST))


def preview_is_the_invoice(household: Household, day: date, way: Biller = bill) -> None:
    """What was shown is what is billed, line by line and word by word; and after it nothing is left."""
    preview = way(household, until=day, billed={})
    invoice = bill(household, until=day, billed={})
    assert preview == invoice
    assert bill(household, until=day, billed=after(preview)) == []


def parts_sum_to_the_whole(household: Household, price: Callable[[Household], list[Part]] = charges) -> None:
    """Whoever pays, together they pay what one would pay alone, for every lesson and item."""
    alone = replace(household, shares=tuple(Share(1, student, WHOLE) for student in STUDENTS))
    found: dict[tuple[Item, date, int], list[int]] = defaultdict(lambda: [0, 0])
    for part in price(household):
        net_and_tax = found[part.charge.item, part.charge.day, part.charge.lesson]
        net_and_tax[0] += part.net
        net_and_tax[1] += part.tax
    whole = {(p.charge.item, p.charge.day, p.charge.lesson): [p.net, p.tax] for p in charges(alone)}
    assert {key: sums for key, sums in found.items() if any(sums)} == {k: s for k, s in whole.items() if any(s)}


def no_lesson_is_below_nothing(parts: Sequence[Part]) -> None:
    """After everything was taken off it, and before the tax that is in it."""
    lessons: dict[int, int] = defaultdict(int)
    for part in {id(part.charge): part for part in parts}.values():
        if part.charge.item.kind in (ItemKind.TUITION, ItemKind.DISCOUNT):
            lessons[part.charge.lesson] += part.charge.cents
    assert min(lessons.values(), default=0) >= 0


def limits_are_kept(household: Household, parts: Sequence[Part]) -> None:
    """No discount gives more than its cap in a month, or than its pot in all."""
    in_month: dict[tuple[int, date], int] = defaultdict(int)
    in_all: dict[int, int] = defaultdict(int)
    for part in {id(part.charge): part for part in parts}.values():
        if part.charge.item.kind == ItemKind.DISCOUNT:
            in_month[part.charge.item.rule, part.charge.day.replace(day=1)] -= part.charge.cents
            in_all[part.charge.item.rule] -= part.charge.cents
    for discount in household.discounts:
        given = [cents for (key, _month), cents in in_month.items() if key == discount.key]
        assert discount.cap is None or max(given, default=0) <= discount.cap
        assert discount.pot is None or in_all[discount.key] <= discount.pot


def cents_are_whole(parts: Sequence[Part]) -> None:
    """No float and no fraction, anywhere."""
    assert {type(n) for p in parts for n in (p.net, p.tax, p.charge.cents, p.charge.net, p.charge.tax)} <= {int}


def order_does_not_matter(household: Household, seed: int) -> None:
    """Facts come from the database in any order."""
    at_random = Random(seed)

    def shuffled(rows: Sequence) -> tuple:
        return tuple(at_random.sample(rows, len(rows)))

    other = Household(
        household.currency,
        *(
            shuffled(rows)
            for rows in (
                household.prices,
                tuple(replace(one, slots=shuffled(one.slots)) for one in household.tuitions),
                household.extras,
                household.lots,
                household.discounts,
                household.taxes,
                household.shares,
            )
        ),
    )
    assert bill(other, until=LAST, billed={}) == bill(household, until=LAST, billed={})


def steps_say_the_line(lines: Sequence[Line]) -> None:
    """The last sums of a line's arithmetic, less what was billed before, are what is to pay."""
    for line in lines:
        shares = [step for step in line.steps if step["code"] == "share"]
        sums = [step for step in line.steps if step["code"] not in ("before", "tax_included", "share")]
        total = sum(int(step.get("cents", 0)) for step in shares or sums)
        assert total == line.amount.gross + line.before.gross, line
