"""The school's own rules as the pricing function takes them: what is taken off, and what the state adds."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, Sum

from billing.models import Discount, DiscountGrant, Invoice, InvoiceLine, TaxRate
from billing.pricing import rules


def discounts(enrolments: Collection[int]) -> tuple[rules.Discount, ...]:
    """Those that hold for everybody, and those given to one of these enrolments. Three queries at most.

    What one with a limit in all has given elsewhere already is not there to give any more.
    """
    given: dict[int, set[int]] = defaultdict(set)
    for discount, enrolment in DiscountGrant.objects.filter(enrolment__in=enrolments).values_list(
        "discount", "enrolment"
    ):
        given[discount].add(enrolment)
    for_all = Q(kind__in=(Discount.Kind.SIBLING, Discount.Kind.COURSES))
    rows = list(Discount.objects.filter(for_all | Q(pk__in=given)))
    elsewhere = _given_elsewhere([row.pk for row in rows if row.pot_cents is not None], enrolments)
    return tuple(
        rules.Discount(
            key=row.pk,
            kind=rules.DiscountKind(row.kind),
            name=row.name,
            position=row.position,
            currency=row.currency,
            points=row.points,
            cents=row.cents,
            nth=row.nth,
            cap=row.cap_cents,
            pot=None if row.pot_cents is None else max(0, row.pot_cents + elsewhere.get(row.pk, 0)),
            first_day=row.first_day,
            last_day=row.last_day or date.max,
            only=frozenset(given[row.pk]),
        )
        for row in rows
    )


def _given_elsewhere(discounts: Collection[int], enrolments: Collection[int]) -> dict[int, int]:
    """Cents, below nothing, that each has taken off other enrolments."""
    if not discounts:
        return {}
    lines = InvoiceLine.objects.filter(kind=InvoiceLine.Kind.DISCOUNT, rule__in=discounts).exclude(about__in=enrolments)
    lines = lines.exclude(invoice__state=Invoice.State.VOID)
    sums = lines.order_by().values("rule").annotate(cents=Sum("amount_cents") - Sum("tax_cents"))
    return dict(sums.values_list("rule", "cents"))


def taxes() -> tuple[rules.Tax, ...]:
    """Every rate there is or was."""
    return tuple(
        rules.Tax(
            key=row.pk,
            name=row.name,
            sort=row.sort,
            points=row.points,
            included=row.is_included,
            first_day=row.first_day,
            last_day=row.last_day or date.max,
        )
        for row in TaxRate.objects.all()
    )
