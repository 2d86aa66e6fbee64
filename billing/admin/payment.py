"""Payments: money that came in, once per provider reference."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, money, state
from billing.admin.allocation import AllocationInline
from billing.admin.desk import desk
from billing.admin.papers import RECEIPT
from billing.admin.received import HAND_OUT
from billing.models import Payment


class PaysInline(AllocationInline):
    """What it pays."""

    fk_name = "payment"
    verbose_name_plural = _("pays")
    fields = ("its_invoice", "paid", "since", "released")
    readonly_fields = fields


@admin.register(Payment)
class PaymentAdmin(FactAdmin):
    """Written by Stripe's events, and for cash and transfers by the buttons on the invoice and the payer."""

    list_display = ("amount_label", "family", "state_label", "provider", "reference", "received")
    list_filter = ("provider", "state")
    list_select_related = ("payer__family", "payer__person", "invoice")
    search_exactly = ("reference", "invoice__number")
    ordering = ("-pk",)
    fields = (
        ("amount_label", "fee_label"),
        ("its_invoice", "family"),
        ("provider", "method"),
        ("reference", "receipt_number"),
        ("state_label", "received"),
    )
    readonly_fields = (
        "amount_label", "fee_label", "its_invoice", "family", "receipt_number", "state_label", "received",
    )  # fmt: skip
    inlines = (PaysInline,)
    buttons = (HAND_OUT,)
    papers = (RECEIPT,)
    related = ((_("Refunds"), "billing", "refund", "payment__id__exact={pk}"),)

    state_label = state(
        "state", {Payment.State.SUCCEEDED: WELL, Payment.State.FAILED: BROKEN, Payment.State.PENDING: WAITS}
    )
    received = moment("received_at", title=_("received"))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.at_the_desk)
        return [path("desk/", page, name="billing_payment_desk"), *super().get_urls()]

    def at_the_desk(self, request: HttpRequest) -> HttpResponse:
        """The page on which many payments are booked at once."""
        request.current_app = self.admin_site.name
        words = {**self.admin_site.each_context(request), "opts": self.opts, "title": say("Payments at the desk")}
        return desk(request, words | {"media": self.media})

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount_label(self, payment: Payment) -> str:
        return str(payment.amount)

    @admin.display(description=_("provider's fee"))
    def fee_label(self, payment: Payment) -> str:
        return money(payment.fee_cents, payment.currency)

    @admin.display(description=_("family"))
    def family(self, payment: Payment) -> str:
        return str(payment.payer.family)

    @admin.display(description=_("invoice"))
    def its_invoice(self, payment: Payment) -> str:
        return link_to(payment.invoice)
