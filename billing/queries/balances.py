"""What has been paid of an invoice, derived from its allocations each time: a balance is never stored."""

from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from academy.kernel.money import Money
from billing.models import Allocation, Checkout, Invoice, InvoiceLine


def summed(rows: QuerySet[Any], by: str, cents: str) -> Coalesce:
    """The sum over rows that are filtered by an OuterRef in their field `by`; nothing is 0."""
    total = rows.order_by().values(by).annotate(total=Sum(cents))
    return Coalesce(Subquery(total.values("total")), 0, output_field=BigIntegerField())


def with_amounts(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Adds total_cents (its lines), paid_cents and balance_cents (minor units).

    Of an invoice below nothing paid_cents is what it paid of others, below nothing too, and its balance is what it
    still can pay.
    """
    mine = OuterRef("pk")
    live = Allocation.objects.live()
    return invoices.annotate(
        total_cents=summed(InvoiceLine.objects.filter(invoice=mine), "invoice", "amount_cents"),
        paid_cents=summed(live.filter(invoice=mine), "invoice", "cents")
        - summed(live.filter(credit=mine), "credit", "cents"),
    ).annotate(balance_cents=F("total_cents") - F("paid_cents"))


def with_checkout(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Adds checkout_state and checkout_url of the newest payment page; None where there never was one."""
    newest = Checkout.objects.filter(invoice=OuterRef("pk")).order_by("-pk")
    return invoices.annotate(
        checkout_state=Subquery(newest.values("state")[:1]), checkout_url=Subquery(newest.values("url")[:1])
    )


def unpaid(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those raised, not void, and not yet settled."""
    owed: Any = with_amounts(invoices)
    rows: QuerySet[Invoice] = owed.filter(state=Invoice.State.OPEN, balance_cents__gt=0)
    return rows


def is_settled(invoice: Invoice) -> bool:
    """Whether everything on a raised invoice has been paid."""
    row = with_amounts(Invoice.objects.filter(pk=invoice.pk)).get()
    return row.state == Invoice.State.OPEN and row.balance_cents <= 0  # type: ignore[attr-defined]


def balance(invoice: Invoice) -> Money:
    """What is still to be paid; nothing of one that is void or written off."""
    row = with_amounts(Invoice.objects.filter(pk=invoice.pk)).get()
    cents = 0 if row.state in Invoice.GIVEN_UP else row.balance_cents  # type: ignore[attr-defined]
    return Money(cents, invoice.currency)
