"""What has been paid of an invoice, derived from its payments each time: a balance is never stored."""

from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from academy.kernel.money import Money
from billing.models import Checkout, Invoice, InvoiceLine, Payment, Refund


def _sum(rows: QuerySet[Any], invoice: str) -> Coalesce:
    total = rows.filter(**{invoice: OuterRef("pk")}).order_by().values(invoice).annotate(total=Sum("amount_cents"))
    return Coalesce(Subquery(total.values("total")), 0, output_field=BigIntegerField())


def with_amounts(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Adds total_cents (its lines), paid_cents (received less given back) and balance_cents (minor units)."""
    return invoices.annotate(
        total_cents=_sum(InvoiceLine.objects.all(), "invoice"),
        paid_cents=_sum(Payment.objects.counted(), "invoice") - _sum(Refund.objects.done(), "payment__invoice"),
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
