"""What lessons that count as held have earned of what was billed for them, and is not booked yet."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Max, Sum

from academy.queries.school import school, school_day, school_today
from billing.models import Earning, Invoice, InvoiceLine, Sort
from billing.pricing import facts
from billing.pricing.charge import ItemKind, Part
from billing.pricing.contradictions import Contradiction
from billing.pricing.engine import charges
from billing.queries.held import held_days
from billing.queries.household import households
from billing.queries.sold import sold

OF_LESSONS = (ItemKind.TUITION, ItemKind.DISCOUNT)


class Cycle(NamedTuple):
    """What a payer is billed for together: an enrolment's month or term."""

    payer: int
    enrolment: int | None
    cycle: date | None


class Earner(NamedTuple):
    """Whose earnings are one sum: a student's part in a lesson, or a make-up that was bought."""

    payer: int
    participant: int | None
    enrolment: int | None
    cycle: date | None
    purchase: int | None = None


@dataclass(frozen=True)
class Due:
    """cents more (or less) that have been earned, on that day at the school. nth: how many were booked before."""

    earner: Earner
    cents: int
    day: date
    nth: int


@dataclass(frozen=True)
class Billed:
    """Net cents that stand invoiced, and the day on which the last of them was raised."""

    cents: int
    day: date


@dataclass(frozen=True)
class Earned:
    """Net cents in all, and the day from which they were."""

    cents: int
    day: date


@dataclass(frozen=True)
class Before:
    """Net cents that stand booked as earned, and how often something was booked."""

    cents: int
    count: int


NEVER = Before(0, 0)


@dataclass
class Found:
    """What is to be booked, and of a family (by its id) why that cannot be said: facts that contradict each other."""

    due: list[Due] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)


def earned_by(families: Collection[int], *, since: date) -> Found:
    """Of these families, as far as their semesters were not over `since`. As many queries for one as for many.

    Booking it leaves nothing to be found. What was never booked is of the day of the lesson, or of its invoice where
    that came later; what corrects is of today.
    """
    known, found = households(families, since=since), Found()
    enrolments = {tuition.key: family for family, household in known.items() for tuition in household.tuitions}
    held, billed, today = held_days(enrolments), _billed(enrolments), school_today()
    bought = sold(families)
    booked = _booked(enrolments, [row.purchase for row in bought])
    earned = {
        Earner(row.payer, None, None, None, row.purchase): Earned(row.cents, row.day) for row in bought if row.day
    }
    for family, household in known.items():
        try:
            earned |= _of_lessons(household, held, billed)
        except Contradiction as no:
            found.problems[family] = str(no)
            theirs = {earner: row for earner, row in booked.items() if enrolments.get(earner.enrolment or 0) == family}
            earned |= _as_booked(theirs, billed, today)
    for earner in sorted(earned.keys() | booked.keys(), key=str):
        before = booked.get(earner, NEVER)
        target = earned.get(earner)
        if more := (target.cents if target else 0) - before.cents:
            day = today if before.count or not target else target.day
            found.due.append(Due(earner, more, day, before.count))
    return found


def _of_lessons(
    household: facts.Household, held: Mapping[int, date], billed: Mapping[Cycle, Billed]
) -> dict[Earner, Earned]:
    """What each lesson held has earned in all."""
    by_cycle: dict[Cycle, list[Part]] = defaultdict(list)
    for part in charges(household):
        item = part.charge.item
        if item.kind in OF_LESSONS and part.net:
            by_cycle[Cycle(part.payer, item.about, item.cycle)].append(part)
    return {
        Earner(cycle.payer, lesson, cycle.enrolment, cycle.cycle): Earned(cents, max(held[lesson], there.day))
        for cycle, parts in by_cycle.items()
        if (there := billed.get(cycle))
        for lesson, cents in reached(_by_lesson(parts), there.cents)
        if cents and lesson in held
    }


def _as_booked(booked: Mapping[Earner, Before], billed: Mapping[Cycle, Billed], today: date) -> dict[Earner, Earned]:
    """Where nobody can say what was earned, all stays as it is booked, unless its invoice was taken back."""
    sums: Counter[Cycle] = Counter()
    for earner, row in booked.items():
        sums[_cycle(earner)] += row.cents
    return {
        earner: Earned(row.cents, today)
        for earner, row in booked.items()
        if (there := billed.get(_cycle(earner))) and abs(sums[_cycle(earner)]) <= abs(there.cents)
    }


def _cycle(earner: Earner) -> Cycle:
    return Cycle(earner.payer, earner.enrolment, earner.cycle)


def _by_lesson(parts: Iterable[Part]) -> list[tuple[int, int]]:
    """Each lesson with what it comes to, discounts taken off, in time's order."""
    cents: Counter[tuple[date, int]] = Counter()
    for part in parts:
        cents[part.charge.day, part.charge.lesson] += part.net
    return [(lesson, cents[day, lesson]) for day, lesson in sorted(cents)]


def reached(lessons: Iterable[tuple[int, int]], billed: int) -> Iterator[tuple[int, int]]:
    """Of lessons in time's order with their cents, how much of each stands invoiced if so much does in all.

    A bill holds the lessons of the days before it: those it does not reach have earned nothing yet, and what it holds
    beyond them (a pause that is made good on the next) is nobody's. No part is of the other sign than the whole, so
    that whatever lessons were held, they never earn more than was billed.
    """
    sign = 1 if billed >= 0 else -1
    upto = before = 0
    for lesson, cents in lessons:
        upto += cents * sign
        after = max(before, min(upto, billed * sign))
        yield lesson, (after - before) * sign
        before = after


def _billed(enrolments: Collection[int]) -> dict[Cycle, Billed]:
    lines = InvoiceLine.objects.filter(
        about__in=enrolments,
        kind__in=OF_LESSONS,
        sort=Sort.TUITION,
        invoice__state__in=Invoice.BILLED,
        invoice__currency=school().currency,
    )
    sums = lines.order_by().values("invoice__payer", "about", "cycle")
    rows = sums.annotate(net=Sum(F("amount_cents") - F("tax_cents")), day=Max("invoice__raised_at"))
    return {
        Cycle(row["invoice__payer"], row["about"], row["cycle"]): Billed(row["net"], school_day(row["day"]))
        for row in rows
    }


def _booked(enrolments: Collection[int], purchases: Collection[int]) -> dict[Earner, Before]:
    rows = Earning.objects.filter(enrolment__in=enrolments) | Earning.objects.filter(purchase__in=purchases)
    sums = rows.order_by().values_list("payer", "participant", "enrolment", "cycle", "purchase")
    return {Earner(*row[:5]): Before(*row[5:]) for row in sums.annotate(cents=Sum("cents"), count=Count("pk"))}
