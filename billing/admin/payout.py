"""Payouts: what is on its way to the bank, and what came back."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.columns import BROKEN, WAITS, WELL, moment, state
from billing.admin.movements import moves
from billing.models import Payout


@admin.register(Payout)
class PayoutAdmin(FactAdmin):
    """Written by Stripe's events and by the nightly comparison."""

    list_display = ("amount_label", "state_label", "arrives_on", "sent", "reference")
    list_filter = ("state",)
    search_exactly = ("reference",)
    ordering = ("-pk",)
    fields = (("amount_label", "state_label"), ("arrives_on", "sent"), ("failure", "reference"))
    readonly_fields = ("amount_label", "state_label", "sent")

    state_label = state(
        "state",
        {
            Payout.State.ON_ITS_WAY: WAITS,
            Payout.State.PAID: WELL,
            Payout.State.FAILED: BROKEN,
            Payout.State.CANCELED: BROKEN,
        },
    )
    sent = moment("sent_at", title=_("sent"))

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount_label(self, payout: Payout) -> str:
        return str(payout.amount)

    def under_row(self, request: HttpRequest, row: Payout) -> list[Panel]:
        return moves(row.movements.all())
