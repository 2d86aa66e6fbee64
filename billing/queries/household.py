"""What is known of families, as the pricing function takes it; and what they were billed already."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from academy.models import Enrolment
from academy.queries.school import school
from billing.models import Agreement, Extra, Invoice, InvoiceLine
from billing.pricing import facts, rules
from billing.pricing.bill import Amount, Billed
from billing.pricing.charge import Item, ItemKind, Sort
from billing.pricing.tuition import month_after, month_of
from billing.queries.hours import Hour, lesson_hours
from billing.queries.lots import prepaid
from billing.queries.pattern import Span, pattern_hours
from billing.queries.payers import shares
from billing.queries.rules import discounts, taxes


def households(families: Collection[int], *, since: date, also: Enrolment | None = None) -> dict[int, facts.Household]:
    """Each family by its id, from the semesters on that were not over `since`. As many queries for one as for many.

    also: an enrolment that is only provisional as yet, and is to be billed.
    """
    agreements = _agreements(families, since, also)
    hours = _hours(agreements)
    students = {rows[0].enrolment.student_id: rows[0].enrolment.student.family_id for rows in agreements.values()}
    extras = _extras(families, since)
    students |= {extra.student_id: extra.family_id for extra in extras if extra.student_id}
    currency = school().currency
    sold: dict[int, list[facts.Extra]] = defaultdict(list)
    for extra in extras:
        sold[extra.family_id].append(_extra(extra))
    owners = {enrolment: rows[0].enrolment.student.family_id for enrolment, rows in agreements.items()}
    packages = prepaid(agreements.keys())
    lots: dict[int, list[facts.Lot]] = defaultdict(list)
    paid_by, rates, taken_off = shares(students), taxes(), discounts(owners)
    tuitions: dict[int, list[facts.Tuition]] = defaultdict(list)
    prices: dict[int, list[rules.Price]] = defaultdict(list)
    for enrolment, rows in agreements.items():
        family = rows[0].enrolment.student.family_id
        tuitions[family].append(_tuition(rows, hours.get(enrolment, []), packages[enrolment].taken))
        lots[family] += packages[enrolment].lots
        prices[family] += [_price(row) for row in rows]
    return {
        family: facts.Household(
            currency=currency,
            prices=tuple(prices[family]),
            tuitions=tuple(tuitions[family]),
            extras=tuple(sold[family]),
            lots=tuple(lots[family]),
            discounts=taken_off.get(family, ()),
            taxes=rates,
            shares=tuple(paid_by.get(family, ())),
        )
        for family in families
    }


def billed(households: dict[int, facts.Household]) -> dict[int, Billed]:
    """What the lines of each family's invoices say of the same enrolments and extras, drafts too. One query."""
    owner: dict[tuple[str, int], int] = {}
    for family, household in households.items():
        owner |= {("", tuition.key): family for tuition in household.tuitions}
        owner |= {(ItemKind.EXTRA.value, extra.key): family for extra in household.extras}
    found: dict[int, dict[tuple[int, Item], Amount]] = defaultdict(dict)
    lines = InvoiceLine.objects.filter(about__in={about for _kind, about in owner}).exclude(kind="")
    rows = lines.exclude(invoice__state=Invoice.State.VOID).values_list(
        "invoice__payer", "invoice__currency", "kind", "about", "cycle", "rule", "amount_cents", "tax_cents"
    )
    line: Any  # The database says that each item is whole.
    for line in rows:
        payer, currency, kind, about, cycle, rule, gross, tax = line
        whose = owner.get((kind if kind == ItemKind.EXTRA else "", about))
        if whose is not None:
            key = payer, Item(ItemKind(kind), about, cycle, rule)
            found[whose][key] = found[whose].get(key, Amount(currency)) + Amount(currency, gross - tax, tax)
    return dict(found)


def _agreements(families: Collection[int], since: date, also: Enrolment | None) -> dict[int, list[Agreement]]:
    """By enrolment, in time's order."""
    rows: QuerySet[Agreement] = Agreement.objects.filter(
        enrolment__student__family__in=families, enrolment__offering__semester__last_day__gte=since
    ).exclude(enrolment__state=Enrolment.State.FAILED)
    found: dict[int, list[Agreement]] = defaultdict(list)
    related = ("price", "enrolment__student", "enrolment__offering__course", "enrolment__offering__semester")
    for row in rows.select_related(*related).order_by("enrolment", "first_day"):
        if row.enrolment.state != Enrolment.State.PROVISIONAL or row.enrolment == also:
            found[row.enrolment_id].append(row)
    return found


def _hours(agreements: dict[int, list[Agreement]]) -> dict[int, list[Hour]]:
    lessons = lesson_hours(agreements.keys())
    spans: dict[Enrolment, Span] = {}
    for enrolment, rows in agreements.items():
        bases = {row.price.basis for row in rows}
        if bases - {rules.Basis.LESSON} and enrolment in lessons:
            spans[rows[0].enrolment] = _span(rows[0].enrolment, bases, lessons[enrolment])
    around = pattern_hours(spans, lessons)
    return {enrolment: [*hours, *around.get(enrolment, [])] for enrolment, hours in lessons.items()}


def _span(enrolment: Enrolment, bases: set[str], hours: Collection[Hour]) -> Span:
    """Whole months from the first lesson's to the last's; the whole term where that is what a price is for."""
    first, last = min(hour.day for hour in hours), max(hour.day for hour in hours)
    if rules.Basis.TERM in bases:
        semester = enrolment.offering.semester
        return min(first, semester.first_day), max(last, semester.last_day)
    return month_of(first), month_after(last) - timedelta(days=1)


def _tuition(rows: list[Agreement], hours: Collection[Hour], taken: Mapping[int, int]) -> facts.Tuition:
    enrolment = rows[0].enrolment
    first = min((hour.day for hour in hours), default=enrolment.offering.semester.first_day)
    plans = [(row.first_day, _plan(row)) for row in rows]
    return facts.Tuition(
        key=enrolment.pk,
        student=enrolment.student_id,
        name=f"{enrolment.student.first_name} · {enrolment.offering.course.name}",
        slots=tuple(
            facts.Slot(
                hour.key, hour.day, _on(plans, hour.day), hour.gap, hour.percent, hour.fee, taken.get(hour.lesson)
            )
            for hour in hours
        ),
        terms=(min(first, enrolment.offering.semester.first_day),),
    )


def _on(plans: list[tuple[date, rules.Plan]], day: date) -> rules.Plan:
    """The one that holds on a day; the first for days before it, which only a month's price counts."""
    return next((plan for first, plan in reversed(plans) if first <= day), plans[0][1])


def _plan(row: Agreement) -> rules.Plan:
    course = row.enrolment.offering.course
    return rules.Plan(course.pk, course.minutes, row.price.per_week, rules.Basis(row.price.basis), agreement=row.pk)


def _price(row: Agreement) -> rules.Price:
    return rules.Price(
        key=row.pk,
        plan=_plan(row),
        cents=row.price.cents,
        currency=row.price.currency,
        deducts_closures=row.price.deducts_closures,
        is_in_advance=row.price.is_in_advance,
    )


def _extras(families: Collection[int], since: date) -> list[Extra]:
    rows = Extra.objects.filter(family__in=families, day__gte=since).order_by("day", "pk")
    return list(rows.select_related("package"))


def _extra(row: Extra) -> facts.Extra:
    package = getattr(row, "package", None)
    return facts.Extra(
        key=row.pk,
        student=row.student_id,
        day=row.day,
        name=row.name,
        # What was taken back is owed no more; what other payers were billed for it comes back to them.
        cents=0 if package and package.taken_back_at else row.cents,
        currency=row.currency,
        sort=Sort(row.sort),
        gives_back=row.gives_back_id,
        payer=row.payer_id,
    )
