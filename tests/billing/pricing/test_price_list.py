"""Prices paid in advance and prices of a day: what holds whatever the family, tried on families at random."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from billing.pricing import engine
from billing.pricing.bill import Amount, bill, owed
from billing.pricing.charge import Item, ItemKind
from billing.pricing.contradictions import Contradiction
from billing.pricing.engine import charges
from billing.pricing.facts import Household
from billing.pricing.pricelist import PriceList
from billing.pricing.rules import Basis, Plan, Price
from tests.billing.pricing.family import after
from tests.billing.pricing.histories import FIRST, LAST, history
from tests.billing.pricing.properties import days_to_bill

FAMILIES = range(60)
DAYS = 60


def paid(household: Household, *, in_advance: bool) -> Household:
    """The same family, all of whose prices are paid so."""
    return replace(household, prices=tuple(replace(one, is_in_advance=in_advance) for one in household.prices))


def billed(household: Household, days: list[date]) -> dict[tuple[int, Item], Amount]:
    """What stands billed after bills on these days."""
    found: dict[tuple[int, Item], Amount] = {}
    for day in days:
        found = after(bill(household, until=day, billed=found), found)
    return {key: amount for key, amount in found.items() if (amount.net, amount.tax) != (0, 0)}


def in_advance_is_the_same_money(seed: int) -> None:
    """Whatever is cut where, all bills together are the same; only earlier, and never a lesson later."""
    early, late = (paid(history(seed), in_advance=is_early) for is_early in (True, False))
    for way in ("monthly", "anywhere"):
        days = days_to_bill(seed)[way]
        assert billed(early, days) == billed(late, days)
    ours = [(part.charge.item, part.charge.lesson, part.payer, part.net, part.tax) for part in charges(early)]
    assert ours == [(part.charge.item, part.charge.lesson, part.payer, part.net, part.tax) for part in charges(late)]
    for part, other in zip(charges(early), charges(late), strict=True):
        assert part.charge.owed_from <= other.charge.owed_from == other.charge.day
        if part.charge.item.kind in (ItemKind.EXTRA, ItemKind.LATE_CANCELLATION):
            assert part.charge.owed_from == part.charge.day


def try_all() -> None:
    for seed in FAMILIES:
        in_advance_is_the_same_money(seed)


def test_billed_in_advance_or_after_it_is_the_same_money() -> None:
    try_all()


def test_in_advance_a_term_stands_on_the_first_bill_of_it() -> None:
    for seed in FAMILIES:
        early = paid(history(seed), in_advance=True)
        lessons = [key for key in owed(early, until=FIRST + timedelta(days=1)) if key[1].kind == ItemKind.TUITION]
        of_the_term = {
            (part.payer, part.charge.item)
            for part in charges(early)
            if part.charge.item.kind == ItemKind.TUITION and part.charge.in_advance and part.charge.in_advance <= FIRST
        }
        assert set(lessons) == of_the_term


def test_the_control_a_term_that_is_asked_for_too_late_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "term_of", lambda _tuition, _day: LAST)

    with pytest.raises(AssertionError):
        try_all()


def listed(at_random: Random) -> list[Price]:
    """Prices of one course at some times, for one frequency or any; some overlap, on some days there is none."""
    rows = []
    for key in range(at_random.randint(1, 5)):
        first = FIRST + timedelta(days=at_random.randrange(DAYS))
        last = first + timedelta(days=at_random.randrange(DAYS))
        plan = Plan(1, 30, at_random.choice((0, 1, 2)), Basis.MONTH)
        rows.append(Price(key, plan, at_random.randrange(10000), "CAD", first, last))
    return rows


@pytest.mark.parametrize("seed", range(100))
def test_on_a_day_the_one_price_for_the_frequency_holds_else_the_one_for_any(seed: int) -> None:
    at_random = Random(seed)
    rows = listed(at_random)
    prices, turned = PriceList(rows), PriceList(rows[::-1])
    for day in (FIRST + timedelta(days=number) for number in range(2 * DAYS)):
        for often in (1, 2):
            plan = Plan(1, 30, often, Basis.MONTH)
            holds = [row for row in rows if row.first_day <= day <= row.last_day]
            wanted = [row for row in holds if row.plan == plan] or [row for row in holds if row.plan.per_week == 0]
            if len(wanted) == 1:
                assert prices.of(plan, day) == turned.of(plan, day) == wanted[0]
            else:
                with pytest.raises(Contradiction, match="Two prices" if wanted else "No price"):
                    prices.of(plan, day)
