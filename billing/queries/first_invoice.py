"""The invoice by which an enrolment's place is paid: whoever booked it pays their own part to get it."""

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from academy.models import Enrolment
from billing.models import Invoice


def bookers_last(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The void before those that count, and last that of whoever booked the place."""
    is_bookers = Case(When(payer__person=F("enrolment__booked_by"), then=Value(1)), default=Value(0))
    is_void = Case(When(state=Invoice.State.VOID, then=Value(0)), default=Value(1), output_field=IntegerField())
    return invoices.order_by(is_void, is_bookers, "pk")


def first_invoice(enrolment: Enrolment) -> Invoice | None:
    """The one that counts, with its payer; None where there is none, or it was taken back."""
    rows = Invoice.objects.filter(enrolment=enrolment).exclude(state=Invoice.State.VOID)
    return bookers_last(rows).select_related("payer__family", "payer__person").last()
