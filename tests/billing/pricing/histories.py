"""A family's year at random, from a seed: the same number always makes the same family."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from billing.pricing.charge import Sort
from billing.pricing.facts import Extra, Gap, Household, Lot, Share, Slot, Tuition
from billing.pricing.rules import WHOLE, Basis, Discount, DiscountKind, Plan, Price, Tax

FIRST, WEEKS = date(2026, 9, 1), 16
LAST = FIRST + timedelta(weeks=WEEKS + 1)  # The day after everything.
TERMS = (FIRST, date(2026, 11, 10))
STUDENTS, PAYERS = (1, 2, 3), (1, 2, 3)


def history(seed: int) -> Household:
    """One to four courses of three children, with all that can happen to them."""
    at_random = Random(seed)
    plans = [Plan(1, 30, 1, basis) for basis in Basis]
    lots = tuple(Lot(key, at_random.randint(0, 5000), FIRST, LAST) for key in range(1, 6))
    unused = [lot.key for lot in lots]
    courses = range(1, at_random.randint(1, 4) + 1)
    return Household(
        currency="CAD",
        prices=tuple(price for plan in plans for price in _prices(at_random, plan)),
        tuitions=tuple(_tuition(at_random, key, at_random.choice(plans), unused) for key in courses),
        extras=_extras(at_random),
        lots=lots,
        discounts=_discounts(at_random, len(courses)),
        taxes=_taxes(at_random),
        shares=tuple(share for student in STUDENTS for share in _shares(at_random, student)),
    )


def changed(household: Household, at_random: Random) -> Household:
    """What the office learns later: a pause, a lesson called off, an end, other prices, shares or vouchers."""
    tuitions = tuple(replace(one, slots=_other_slots(one.slots, at_random)) for one in household.tuitions)
    if at_random.random() < 0.2:
        tuitions = tuitions[:-1]
    changes = replace(household, tuitions=tuitions)
    if at_random.random() < 0.3:
        changes = replace(changes, shares=tuple(s for student in STUDENTS for s in _shares(at_random, student)))
    if at_random.random() < 0.3:
        changes = replace(changes, discounts=_discounts(at_random, len(tuitions)))
    if at_random.random() < 0.2:
        prices = tuple(replace(one, cents=at_random.randint(0, 60000)) for one in changes.prices)
        changes = replace(changes, prices=prices)
    return changes


def _day(at_random: Random) -> date:
    return FIRST + timedelta(days=at_random.randrange(7 * WEEKS))


def _prices(at_random: Random, plan: Plan) -> list[Price]:
    key = 2 * list(Basis).index(plan.basis)
    most = 6000 if plan.basis == Basis.LESSON else 60000
    change = _day(at_random)
    deducts = at_random.random() < 0.5
    return [
        Price(key + 1, plan, at_random.randint(0, most), "CAD", date.min, change, deducts),
        Price(key + 2, plan, at_random.randint(0, most), "CAD", change + timedelta(days=1), date.max, deducts),
    ]


def _tuition(at_random: Random, key: int, plan: Plan, unused: list[int]) -> Tuition:
    begin, end = sorted((at_random.randint(0, WEEKS), at_random.randint(0, WEEKS)))
    slots = tuple(_slot(at_random, 100 * key + week, key, week, plan, begin, end, unused) for week in range(WEEKS))
    return Tuition(key, at_random.choice(STUDENTS), f"Course {key}", slots, TERMS)


def _slot(
    at_random: Random, key: int, weekday: int, week: int, plan: Plan, begin: int, end: int, unused: list[int]
) -> Slot:
    slot = Slot(key, FIRST + timedelta(days=7 * week + weekday), plan)
    if not begin <= week <= end:
        return replace(slot, gap=Gap.BEFORE if week < begin else Gap.AFTER)
    chance = at_random.random()
    if chance < 0.15:
        return replace(slot, gap=at_random.choice([Gap.PAUSED, Gap.CLOSED, Gap.CALLED_OFF]))
    if chance < 0.25:
        return replace(slot, percent=at_random.choice([0, 33, 50]), fee=at_random.choice([0, 1000]))
    if chance < 0.3 and unused:
        return replace(slot, lot=unused.pop())
    return slot


def _other_slots(slots: tuple[Slot, ...], at_random: Random) -> tuple[Slot, ...]:
    return tuple(
        replace(slot, gap=at_random.choice([None, *Gap]), lot=None)
        if at_random.random() < 0.1
        else replace(slot, percent=at_random.choice([0, 50, 100]))
        if at_random.random() < 0.05
        else slot
        for slot in slots
    )


def _extras(at_random: Random) -> tuple[Extra, ...]:
    sorts = [Sort.REGISTRATION, Sort.LATE_FEE, Sort.DEPOSIT, Sort.GOODS, Sort.PACKAGE]
    taken = [
        Extra(key, at_random.choice(STUDENTS), _day(at_random), f"Extra {key}", at_random.randint(0, 9000), "CAD", sort)
        for key, sort in enumerate(at_random.sample(sorts, 3), start=1)
    ]
    taken[1] = replace(taken[1], payer=at_random.choice([None, *PAYERS]))
    back = replace(taken[0], key=4, day=_day(at_random), cents=-at_random.randint(0, taken[0].cents), gives_back=1)
    return *taken, back


def _discounts(at_random: Random, courses: int) -> tuple[Discount, ...]:
    kinds = at_random.sample(list(DiscountKind), at_random.randint(0, 3))
    return tuple(_discount(at_random, key, kind, courses) for key, kind in enumerate(kinds, start=1))


def _discount(at_random: Random, key: int, kind: DiscountKind, courses: int) -> Discount:
    in_points = at_random.random() < 0.7
    first, last = sorted((_day(at_random), _day(at_random)))
    always = at_random.random() < 0.6
    given = at_random.sample(range(1, courses + 1), at_random.randint(0, courses)) if courses else []
    return Discount(
        key=key,
        kind=kind,
        name=kind.title(),
        position=at_random.randint(1, 3),
        currency="CAD",
        points=at_random.randint(1, WHOLE) if in_points else 0,
        cents=0 if in_points else at_random.randint(1, 5000),
        cap=at_random.choice([None, at_random.randint(0, 5000)]),
        pot=at_random.choice([None, at_random.randint(0, 9000)]),
        first_day=date.min if always else first,
        last_day=date.max if always else last,
        only=frozenset(given),
        ended=frozenset((one, _day(at_random)) for one in given if at_random.random() < 0.3),
    )


def _taxes(at_random: Random) -> tuple[Tax, ...]:
    sorts = at_random.sample([Sort.TUITION, Sort.GOODS, Sort.REGISTRATION], at_random.randint(0, 3))
    return tuple(
        Tax(key, f"Tax {key}", sort, at_random.randint(0, 2500), included=at_random.random() < 0.5)
        for key, sort in enumerate(sorts, start=1)
    )


def _shares(at_random: Random, student: int) -> list[Share]:
    """Two parents, or three, until a day, and in other parts or one alone after it."""
    change = _day(at_random)
    spans = [(date.min, change), (change + timedelta(days=1), date.max)]
    return [
        Share(payer, student, points, first, last)
        for first, last in spans
        for payer, points in zip(PAYERS, _cut(at_random), strict=True)
    ]


def _cut(at_random: Random) -> tuple[int, int, int]:
    if at_random.random() < 0.3:
        return WHOLE, 0, 0
    one, two = sorted((at_random.randint(0, WHOLE), at_random.randint(0, WHOLE)))
    return one, two - one, WHOLE - two
