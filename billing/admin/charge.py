"""What was taken from saved cards, and what banks said to it."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, state
from academy.admin.panels import story
from billing.decline_words import decline_words
from billing.models import Charge


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    """Each is one attempt; the bank decides what becomes of it."""

    list_display = ("__str__", "amount_label", "state_label", "family", "its_card", "asked", "why")
    list_filter = ("state", "is_hard")
    list_select_related = ("invoice__payer__family", "invoice__payer__person", "card")
    search_exactly = ("payment_intent", "invoice__number")
    also_looked_up = ("card__id__exact", "invoice__id__exact")
    ordering = ("-pk",)
    fields = (
        ("its_invoice", "nth"),
        ("amount_label", "state_label"),
        ("family", "its_card"),
        "why",
        ("decline_code", "is_hard"),
        ("asked", "asked_by"),
        ("settled", "payment_intent"),
    )
    readonly_fields = ("its_invoice", "amount_label", "state_label", "family", "its_card", "why", "asked", "settled")

    state_label = state(
        "state",
        {
            Charge.State.ASKED: WAITS,
            Charge.State.NEEDS_PAYER: WAITS,
            Charge.State.SUCCEEDED: WELL,
            Charge.State.DECLINED: BROKEN,
        },
    )
    asked = moment("asked_at", title=_("asked"))
    settled = moment("settled_at", title=_("known since"))

    @admin.display(description=_("invoice"))
    def its_invoice(self, charge: Charge) -> str:
        return link_to(charge.invoice)

    @admin.display(description=_("amount"))
    def amount_label(self, charge: Charge) -> str:
        return str(charge.amount)

    @admin.display(description=_("family"))
    def family(self, charge: Charge) -> str:
        return str(charge.invoice.payer)

    @admin.display(description=_("card"))
    def its_card(self, charge: Charge) -> str:
        return link_to(charge.card)

    @admin.display(description=_("why not"))
    def why(self, charge: Charge) -> str:
        return decline_words(charge.decline_code) if charge.decline_code else "–"

    def under_row(self, request: Any, row: Any) -> list[Panel]:
        return story("charge", row, title=_("How it was charged"))
