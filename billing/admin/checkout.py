"""Checkouts: the pages at Stripe on which invoices can be paid."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import WAITS, WELL, link_to, moment, state
from billing.models import Checkout


@admin.register(Checkout)
class CheckoutAdmin(FactAdmin):
    """Stripe decides what becomes of one; the page's own address stays the family's."""

    list_display = ("session", "state_label", "its_invoice", "opened", "checked")
    list_filter = ("state",)
    list_select_related = ("invoice",)
    search_exactly = ("session", "invoice__number")
    ordering = ("-pk",)
    fields = ("session", ("state_label", "its_invoice"), ("opened", "checked"))
    readonly_fields = ("state_label", "its_invoice", "opened", "checked")

    state_label = state("state", {Checkout.State.OPEN: WAITS, Checkout.State.COMPLETE: WELL})
    opened = moment("created_at", title=_("opened"))
    checked = moment("checked_at", title=_("last looked at"))

    @admin.display(description=_("invoice"))
    def its_invoice(self, checkout: Checkout) -> str:
        return link_to(checkout.invoice)
