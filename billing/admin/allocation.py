"""What pays what, beside payments and invoices."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.admin.columns import link_to, moment
from academy.admin.inlines import FactsInline
from billing.models import Allocation


class AllocationInline(FactsInline):
    """One part of a payment, or of a credit, on one invoice; released, it counts no more."""

    model = Allocation
    since = moment("at", title=_("since"))
    released = moment("released_at", title=_("until"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Allocation]:
        return super().get_queryset(request).select_related("payment", "credit", "invoice")

    @admin.display(description=_("from"))
    def source(self, one: Allocation) -> str:
        return link_to(one.payment or one.credit)

    @admin.display(description=_("invoice"))
    def its_invoice(self, one: Allocation) -> str:
        return link_to(one.invoice)

    @admin.display(description=_("amount"))
    def paid(self, one: Allocation) -> str:
        return str(one.amount)
