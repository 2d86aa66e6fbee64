"""Saved cards, as Stripe has them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import link_to, moment
from billing.models import Card


@admin.register(Card)
class CardAdmin(FactAdmin):
    """Families save, choose and take away their own; their numbers are kept at Stripe."""

    list_display = ("__str__", "its_payer", "expiry", "is_default", "saved", "removed")
    list_filter = ("is_default",)
    list_select_related = ("payer__family", "payer__person", "saved_by")
    search_exactly = ("payment_method", "last4")
    ordering = ("-pk",)
    fields = (
        ("brand", "last4"),
        ("its_payer", "expiry"),
        ("is_default", "payment_method"),
        ("saved", "saved_by"),
        "removed",
    )
    readonly_fields = ("its_payer", "expiry", "saved", "removed")
    related = ((_("Charges"), "billing", "charge", "card__id__exact={pk}"),)

    saved = moment("saved_at", title=_("saved"))
    removed = moment("removed_at", title=_("taken away"))

    @admin.display(description=_("payer"))
    def its_payer(self, card: Card) -> str:
        return link_to(card.payer)

    @admin.display(description=_("until"))
    def expiry(self, card: Card) -> str:
        return card.expiry
