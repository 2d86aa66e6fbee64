"""Payment links: what families are asked for by Instamojo, and the buttons that send one again or take it back."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import WAITS, WELL, link_to, moment, state
from academy.admin.forms import StaffForm
from academy.admin.panels import story
from billing.actions.payment_link import INSTALMENTS_AT_MOST, open_links, resend_link, withdraw_link
from billing.models import Invoice, PaymentLink


class AskForm(StaffForm):
    """Which invoice, and in how many parts."""

    invoice = forms.CharField(label=_("Invoice"), max_length=20, help_text=_("Its number, such as 2026-00012."))
    instalments = forms.IntegerField(
        label=_("Instalments"),
        min_value=1,
        max_value=INSTALMENTS_AT_MOST,
        initial=1,
        help_text=_("Equal parts of what is still open, one a month."),
    )
    first_due_on = forms.DateField(
        label=_("First due"), required=False, help_text=_("The invoice's own due day, if it is left out.")
    )

    def clean_invoice(self) -> Invoice:
        """The invoice of that number."""
        found = Invoice.objects.filter(number=self.cleaned_data["invoice"].strip()).first()
        if found is None:
            raise forms.ValidationError(say("There is no such invoice."))
        return found


def _ask(_row: None, by: Any, *, invoice: Invoice, instalments: int, first_due_on: Any) -> str:
    links = open_links(invoice=invoice, instalments=instalments, first_due_on=first_due_on)
    words = {"count": len(links), "invoice": invoice}
    return (
        ngettext(
            "%(count)s link for invoice %(invoice)s is being opened and sent.",
            "%(count)s links for invoice %(invoice)s are being opened and sent.",
            len(links),
        )
        % words
    )


def _resend(link: PaymentLink, by: Any) -> str:
    resend_link(link=link)
    return say("The link over %(amount)s is sent again.") % {"amount": link.amount}


def _take_back(link: PaymentLink, by: Any) -> str:
    withdraw_link(link=link)
    return say("The page is being closed. If it was paid in the same moment, the payment is booked.")


ASK = Button(
    name="ask",
    label=_("Ask for an invoice"),
    press=_ask,
    permission="billing.add_paymentlink",
    question=_("The family gets a link to Instamojo's page; of a later part a week before it is due."),
    form=AskForm,
    tone="main",
)


def _is_open(link: PaymentLink) -> bool:
    return link.state == PaymentLink.State.OPEN and bool(link.reference)


RESEND = Button(
    name="resend",
    label=_("Send again"),
    press=_resend,
    permission="billing.change_paymentlink",
    offered=_is_open,
    tone="main",
)
TAKE_BACK = Button(
    name="take_back",
    label=_("Take back"),
    press=_take_back,
    permission="billing.change_paymentlink",
    question=_("Nobody can pay on this page any more. What it asked for can be asked for again by another link."),
    offered=_is_open,
)


@admin.register(PaymentLink)
class PaymentLinkAdmin(FactAdmin):
    """Instamojo decides what becomes of one; the page's own address stays the family's."""

    list_display = ("number", "amount_label", "state_label", "family", "its_invoice", "instalment", "due_on")
    list_filter = ("state",)
    list_select_related = ("invoice__payer__family", "invoice__payer__person")
    search_exactly = ("reference", "invoice__number")
    ordering = ("-pk",)
    fields = (
        ("number", "state_label"),
        ("amount_label", "family"),
        ("its_invoice", "instalment"),
        ("due_on", "resent"),
        "reference",
        "checked",
    )
    readonly_fields = ("number", "state_label", "amount_label", "family", "its_invoice", "resent", "checked")
    buttons = (RESEND, TAKE_BACK)
    list_buttons = (ASK,)

    state_label = state("state", {PaymentLink.State.OPEN: WAITS, PaymentLink.State.PAID: WELL})
    resent = moment("resent_at", title=_("sent again"))
    checked = moment("checked_at", title=_("last looked at"))

    @admin.display(description=_("number"))
    def number(self, link: PaymentLink) -> str:
        return link.number

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount_label(self, link: PaymentLink) -> str:
        return str(link.amount)

    @admin.display(description=_("family"))
    def family(self, link: PaymentLink) -> str:
        return str(link.invoice.payer)

    @admin.display(description=_("invoice"))
    def its_invoice(self, link: PaymentLink) -> str:
        return link_to(link.invoice)

    def under_row(self, request: Any, row: PaymentLink) -> list[Panel]:
        return [
            *story("payment-link", row, title=_("How it was opened")),
            *story("payment-link-withdrawal", row, title=_("How it is taken back")),
        ]
