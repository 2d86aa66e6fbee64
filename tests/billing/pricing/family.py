"""A family's facts in a few words, and its bills as tables to read.

Mia (student 1) has piano on Tuesdays, Tom (student 2) violin on Tuesdays. September 2026 has five Tuesdays (1, 8, 15,
22, 29), October four (6, 13, 20, 27), November four (3, 10, 17, 24), December five.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from babel.numbers import get_currency_precision

from academy.kernel.money import Money
from billing.pricing.bill import Amount, Billed, Line, bill
from billing.pricing.charge import Item, Sort
from billing.pricing.facts import Extra, Gap, Household, Share, Slot, Tuition
from billing.pricing.rules import Basis, Discount, DiscountKind, Plan, Price
from billing.pricing.words import in_words, title

MIA, TOM = 1, 2
ANNA, BEN = 1, 2  # who pay
LESSON, MONTH, TERM = (Plan(course=1, minutes=30, per_week=1, basis=basis) for basis in Basis)
TERMS = (date(2026, 9, 1), date(2026, 11, 17))  # The first has eleven Tuesdays.


def d(month: int, day: int) -> date:
    """A day of 2026."""
    return date(2026, month, day)


def tuesdays(first: date, last: date) -> list[date]:
    """Those from the first to the last day."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() == 1]


def lessons(plan: Plan, first: date, last: date, *, start: int = 100, **changed: Any) -> tuple[Slot, ...]:
    """One on each Tuesday. changed: by day, such as d0908={"gap": Gap.PAUSED}."""
    by_day = {date(2026, int(key[1:3]), int(key[3:])): values for key, values in changed.items()}
    return tuple(
        Slot(key=start + place, day=day, plan=plan, **by_day.get(day, {}))
        for place, day in enumerate(tuesdays(first, last))
    )


def between(slots: Iterable[Slot], first: date, last: date) -> tuple[Slot, ...]:
    """The student comes from the first to the last day; the hours around are there and empty."""
    return tuple(
        replace(slot, gap=Gap.BEFORE) if slot.day < first else replace(slot, gap=Gap.AFTER) if slot.day > last else slot
        for slot in slots
    )


def price(plan: Plan, cents: int, key: int = 1, **more: Any) -> Price:
    return Price(key=key, plan=plan, cents=cents, currency="CAD", **more)


def piano(*slots: Slot, key: int = 1, student: int = MIA, name: str = "Piano") -> Tuition:
    return Tuition(key=key, student=student, name=name, slots=slots, terms=TERMS)


def off(kind: DiscountKind, key: int = 1, **more: Any) -> Discount:
    return Discount(**{"key": key, "kind": kind, "name": kind.title(), "position": key, "currency": "CAD"} | more)


def extra(name: str, cents: int, day: date, key: int = 1, sort: Sort = Sort.REGISTRATION, **more: Any) -> Extra:
    return Extra(key=key, student=MIA, day=day, name=name, cents=cents, currency="CAD", sort=sort, **more)


def family(*tuitions: Tuition, prices: Iterable[Price] = (), **more: Any) -> Household:
    """Whose bills Anna pays."""
    shares = (Share(ANNA, MIA, 10_000), Share(ANNA, TOM, 10_000))
    return Household(**{"currency": "CAD", "prices": tuple(prices), "tuitions": tuitions, "shares": shares} | more)


def written(lines: Iterable[Line]) -> list[str]:
    """Each line as "payer | what | what is to pay", and below it its arithmetic."""
    table = []
    for line in lines:
        pays = {ANNA: "Anna", BEN: "Ben"}[line.payer]
        amount = Money(line.amount.gross, line.amount.currency).major
        assert get_currency_precision(line.amount.currency) == 2
        table.append(f"{pays} | {title(line.item, line.name)} | {amount}")
        table += [f"  {sentence}" for sentence in in_words(line.steps, line.amount.currency)]
    return table


def bill_of(household: Household, until: date, billed: Billed | None = None) -> list[str]:
    """The bill as a table."""
    return written(bill(household, until=until, billed=billed or {}))


def sums(household: Household, until: date, billed: Billed | None = None) -> list[int]:
    """What is to pay by each of its lines, in cents."""
    return [line.amount.gross for line in bill(household, until=until, billed=billed or {})]


def after(lines: Iterable[Line], billed: Billed | None = None) -> dict[tuple[int, Item], Amount]:
    """What was billed before and by these lines."""
    there = dict(billed or {})
    for line in lines:
        before = there.get((line.payer, line.item), Amount(line.amount.currency))
        there[line.payer, line.item] = before + line.amount
    return there
