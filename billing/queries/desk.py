"""What families may come to the desk to pay."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import Invoice, Payment
from billing.queries.balances import unpaid


def to_be_paid(search: str = "") -> QuerySet[Invoice]:
    """Open invoices, the longest due first, of families whose name or invoice number is like this; each with what is
    still to be paid (balance_cents) and how many payments it has had (payments_before).
    """
    rows: Any = unpaid(Invoice.objects.all())
    if search:
        rows = rows.filter(Q(payer__family__name__icontains=search) | Q(number__iendswith=search))
    paid = Payment.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(n=Count("pk"))
    rows = rows.annotate(payments_before=Coalesce(Subquery(paid.values("n")), 0, output_field=IntegerField()))
    found: QuerySet[Invoice] = rows.select_related("payer__family", "payer__person").order_by("due_on", "pk")
    return found
