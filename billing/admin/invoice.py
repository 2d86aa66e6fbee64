"""Invoices with their lines and what is still open, and the button that books cash and transfers."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import WELL, link_to, moment, money, state
from academy.admin.forms import StaffForm
from academy.admin.inlines import FactsInline
from academy.kernel.money import Money
from billing.actions.by_hand import record_by_hand
from billing.admin.invoice_states import RAISE, REOPEN, REVIEW, VOID, WRITE_OFF
from billing.admin.papers import CREDIT_NOTE, INVOICE
from billing.models import Invoice, InvoiceLine, Payment
from billing.queries.balances import balance, unpaid, with_amounts


class LineInline(FactsInline):
    """What for, how it was worked out, and how much."""

    model = InvoiceLine
    fields = ("arithmetic", "amount")
    readonly_fields = ("arithmetic", "amount")

    @admin.display(description=_("amount"))
    def amount(self, line: InvoiceLine) -> str:
        return money(line.amount_cents, line.invoice.currency)


class PaymentInline(FactsInline):
    """What was received for it."""

    model = Payment
    fields = ("received", "paid", "provider", "reference", "state")
    readonly_fields = ("received", "paid")
    show_change_link = True

    received = moment("received_at", title=_("received"))

    @admin.display(description=_("amount"))
    def paid(self, payment: Payment) -> str:
        return str(payment.amount)


class OpenFilter(admin.SimpleListFilter):
    """Invoices that somebody still has to pay."""

    title = _("payment")
    parameter_name = "payment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unpaid", _("Not paid yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return unpaid(queryset) if self.value() == "unpaid" else queryset


class PaymentForm(StaffForm):
    """Money that came over the counter or into the bank. The reference keeps it from being booked twice."""

    provider = forms.ChoiceField(
        label=_("How"),
        choices=[(Payment.Provider.CASH, _("cash")), (Payment.Provider.TRANSFER, _("bank transfer"))],
        widget=widgets.UnfoldAdminRadioSelectWidget,
    )
    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), max_digits=9, widget=widgets.UnfoldAdminDecimalFieldWidget
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=120,
        help_text=_("The bank's reference, or the number in the receipt book. Typed again, nothing is booked twice."),
    )
    received_at = forms.SplitDateTimeField(label=_("Received"), widget=widgets.UnfoldAdminSplitDateTimeWidget)

    def clean_amount(self) -> Money:
        """The amount in minor units; more than is open is a slip of the pen."""
        currency = self.row.currency
        cents = self.cleaned_data["amount"].scaleb(get_currency_precision(currency))
        if cents != int(cents):
            raise forms.ValidationError(say("%(currency)s has no smaller coin.") % {"currency": currency})
        return Money(int(cents), currency)

    def clean_received_at(self) -> Any:
        if self.cleaned_data["received_at"] > timezone.now():
            raise forms.ValidationError(say("This lies in the future."))
        return self.cleaned_data["received_at"]


def _record(invoice: Invoice, by: Any, *, provider: str, amount: Money, reference: str, received_at: Any) -> str:
    payment = record_by_hand(
        invoice=invoice,
        amount=amount,
        provider=Payment.Provider(provider),
        reference=reference.strip(),
        received_at=received_at,
    )
    return say("%(amount)s is booked on invoice %(invoice)s, receipt %(receipt)s.") % {
        "amount": payment.amount,
        "invoice": invoice,
        "receipt": payment.receipt_number,
    }


RECORD = Button(
    name="record_payment",
    label=_("Record a payment"),
    press=_record,
    permission="billing.add_payment",
    question=_("For cash and bank transfers. Cards are booked by themselves when Stripe reports them."),
    form=PaymentForm,
    initial=lambda invoice: {
        "amount": balance(invoice).major,
        "provider": Payment.Provider.CASH,
        "received_at": timezone.localtime().replace(second=0, microsecond=0),
    },
    offered=lambda invoice: invoice.state == Invoice.State.OPEN and balance(invoice).cents > 0,
    tone="main",
)


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
    inlines = (LineInline, PaymentInline)
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
