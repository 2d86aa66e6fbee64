"""The school's own rules as the pricing function takes them: what is taken off, and what the state adds."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q, Sum

from billing.models import Discount, DiscountGrant, Invoice, InvoiceLine, TaxRate
from billing.pricing import rules


def discounts(enrolments: Mapping[int, int]) -> dict[int, tuple[rules.Discount, ...]]:
    """Of each family (enrolments: by their ids, whose they are) those that hold for everybody, and those given to it.

    What one with a limit in all has given the family for other enrolments already is not there to give any more.
    Three queries at most.
    """
    given: dict[int, dict[int, list[DiscountGrant]]] = defaultdict(lambda: defaultdict(list))
    for grant in DiscountGrant.objects.filter(enrolment__in=enrolments):
        given[grant.discount_id][enrolments[grant.enrolment_id]].append(grant)
    for_all = Q(kind__in=Discount.FOR_ALL)
    rows = list(Discount.objects.filter(for_all | Q(pk__in=given)))
    before = _given_before([row.pk for row in rows if row.pot_cents is not None], enrolments)
    return {
        family: tuple(
            _discount(row, given[row.pk][family], before.get((family, row.pk), 0))
            for row in rows
            if row.kind in Discount.FOR_ALL or given[row.pk][family]
        )
        for family in set(enrolments.values())
    }


def _discount(row: Discount, given: Collection[DiscountGrant], before: int) -> rules.Discount:
    return rules.Discount(
        key=row.pk,
        kind=rules.DiscountKind(row.kind),
        name=row.name,
        position=row.position,
        currency=row.currency,
        points=row.points,
        cents=row.cents,
        nth=row.nth,
        cap=row.cap_cents,
        pot=None if row.pot_cents is None else max(0, row.pot_cents + before),
        first_day=row.first_day,
        last_day=row.last_day or date.max,
        only=frozenset(grant.enrolment_id for grant in given),
        ended=frozenset((grant.enrolment_id, grant.last_day) for grant in given if grant.last_day),
    )


def _given_before(discounts: Collection[int], enrolments: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Cents, below nothing, that each has taken off other enrolments of the same family: (family, discount)."""
    if not discounts:
        return {}
    lines = InvoiceLine.objects.filter(
        kind=InvoiceLine.Kind.DISCOUNT, rule__in=discounts, invoice__payer__family__in=set(enrolments.values())
    )
    lines = lines.exclude(about__in=enrolments).exclude(invoice__state=Invoice.State.VOID)
    sums = lines.order_by().values("invoice__payer__family", "rule")
    rows = sums.annotate(cents=Sum("amount_cents") - Sum("tax_cents"))
    return {(row["invoice__payer__family"], row["rule"]): row["cents"] for row in rows}


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
