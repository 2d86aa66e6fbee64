"""Invoices with their lines, what paid them, and what is still open."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import WELL, link_to, moment, money, state
from academy.admin.inlines import FactsInline
from billing.admin.allocation import AllocationInline
from billing.admin.invoice_states import RAISE, REOPEN, REVIEW, VOID, WRITE_OFF
from billing.admin.papers import CREDIT_NOTE, INVOICE
from billing.admin.received import RECORD
from billing.models import Invoice, InvoiceLine
from billing.queries.balances import unpaid, with_amounts


class LineInline(FactsInline):
    """What for, how it was worked out, and how much."""

    model = InvoiceLine
    fields = ("arithmetic", "amount")
    readonly_fields = ("arithmetic", "amount")

    @admin.display(description=_("amount"))
    def amount(self, line: InvoiceLine) -> str:
        return money(line.amount_cents, line.invoice.currency)


class PaidByInline(AllocationInline):
    """What pays it."""

    fk_name = "invoice"
    verbose_name_plural = _("paid by")
    fields = ("source", "paid", "since", "released")
    readonly_fields = fields


class UsedForInline(AllocationInline):
    """What it pays of others, where it came to less than nothing."""

    fk_name = "credit"
    verbose_name_plural = _("used for")
    fields = ("its_invoice", "paid", "since", "released")
    readonly_fields = fields


class OpenFilter(admin.SimpleListFilter):
    """Invoices that somebody still has to pay."""

    title = _("payment")
    parameter_name = "payment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unpaid", _("Not paid yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return unpaid(queryset) if self.value() == "unpaid" else queryset


@admin.register(Invoice)
class InvoiceAdmin(FactAdmin):
    """Raised and voided by stories; what is paid is derived from the payments each time."""

    list_display = ("__str__", "state_label", "payer", "total_label", "open_label", "due_on", "raised")
    list_filter = (OpenFilter, "state")
    list_select_related = ("payer__family",)
    search_fields = ("number", "payer__family__name")
    ordering = ("-pk",)
    fields = (
        ("number", "state_label"),
        ("its_family", "its_enrolment"),
        ("total_label", "open_label"),
        ("due_on", "raised"),
        "voided_because",
    )
    readonly_fields = ("state_label", "its_family", "its_enrolment", "total_label", "open_label", "raised")
    inlines = (LineInline, PaidByInline, UsedForInline)
    buttons = (RAISE, REVIEW, REOPEN, RECORD, VOID, WRITE_OFF)
    papers = (INVOICE, CREDIT_NOTE)
    also_looked_up = ("payer__family__id__exact",)
    related = (
        (_("Checkouts"), "billing", "checkout", "invoice__id__exact={pk}"),
        (_("Payment links"), "billing", "paymentlink", "invoice__id__exact={pk}"),
        (_("In the books"), "billing", "journalentry", "about_label__exact=billing.Invoice&about_id__exact={pk}"),
    )

    state_label = state("state", {Invoice.State.OPEN: WELL})
    raised = moment("raised_at", title=_("raised"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return with_amounts(super().get_queryset(request))

    @admin.display(description=_("total"))
    def total_label(self, invoice: Any) -> str:
        return money(invoice.total_cents, invoice.currency)

    @admin.display(description=_("still open"))
    def open_label(self, invoice: Any) -> str:
        is_owed = invoice.state == Invoice.State.OPEN
        return money(invoice.balance_cents, invoice.currency) if is_owed else "–"

    @admin.display(description=_("family"))
    def its_family(self, invoice: Invoice) -> str:
        return link_to(invoice.payer.family)

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, invoice: Invoice) -> str:
        return link_to(invoice.enrolment)
