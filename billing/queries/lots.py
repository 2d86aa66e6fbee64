"""Packages of prepaid lessons: their lots, as the pricing function takes them and as a family sees them."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet

from academy.models import Family
from billing.models import Invoice, InvoiceLine, Lot, LotUse, Package
from billing.pricing import facts
from billing.queries.held import held_days
from scheduling.models import Participant


@dataclass(frozen=True)
class Prepaid:
    """The lots of an enrolment, and which of them each lesson (by its id) took."""

    lots: list[facts.Lot]
    taken: dict[int, int]


def with_use(lots: QuerySet[Lot]) -> QuerySet[Any]:
    """Adds lesson: the id of the one that is taken from it now, None where it is free."""
    live = FilteredRelation("used", condition=Q(used__given_back_at=None))
    return lots.annotate(live=live).annotate(lesson=F("live__lesson"))


def prepaid(enrolments: Collection[int]) -> dict[int, Prepaid]:
    """Of each enrolment; empty where there is none, or where it was taken back. One query."""
    found: dict[int, Prepaid] = defaultdict(lambda: Prepaid([], {}))
    lots = Lot.objects.filter(package__enrolment__in=enrolments, package__taken_back_at=None)
    rows = with_use(lots).order_by("pk")
    columns = ("pk", "cents", "first_day", "last_day", "package__enrolment", "lesson")
    for pk, cents, first, last, enrolment, lesson in rows.values_list(*columns):
        found[enrolment].lots.append(facts.Lot(pk, cents, first, last))
        if lesson:
            found[enrolment].taken[lesson] = pk
    return found


def held_uses(uses: QuerySet[LotUse]) -> list[tuple[LotUse, date]]:
    """Of these uses those whose lessons count as held, each with the day. Two queries."""
    mine = Participant.objects.filter(lesson=OuterRef("lesson"), student=OuterRef("student")).values("pk")[:1]
    rows: list[Any] = list(uses.annotate(participant=mine).select_related("lot__package__extra").order_by("lot"))
    held = held_days({row.lot.package.enrolment_id for row in rows}) if rows else {}
    return [(row, held[row.participant]) for row in rows if row.participant in held]


def packages_of(family: Family) -> list[tuple[Package, list[Lot]]]:
    """A family's packages, the newest first, with their lots (with_use). Two queries."""
    named = ("extra", "enrolment__student", "enrolment__offering__course")
    packages = list(Package.objects.of_family(family).select_related(*named))
    lots: dict[int, list[Lot]] = defaultdict(list)
    for lot in with_use(Lot.objects.filter(package__in=packages)).order_by("last_day", "pk"):
        lots[lot.package_id].append(lot)
    return [(package, lots[package.pk]) for package in packages]


def billed_net(package: Package) -> Counter[int]:
    """Cents, without tax, that raised invoices ask for it of each payer (by id), less what they gave back."""
    lines = InvoiceLine.objects.filter(kind=InvoiceLine.Kind.EXTRA, about=package.extra_id)
    counted = lines.filter(invoice__state__in=Invoice.BILLED)
    net: Counter[int] = Counter()
    for payer, gross, tax in counted.values_list("invoice__payer", "amount_cents", "tax_cents"):
        net[payer] += gross - tax
    return net
