"""Refunds: money on its way back, and the button for what a person hands back."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import WAITS, WELL, link_to, moment, state
from academy.admin.forms import StaffForm
from academy.admin.panels import story
from academy.kernel.errors import Refusal
from billing.actions.by_hand import BY_HAND
from billing.actions.refund import record_refund
from billing.models import Refund


class HandedBackForm(StaffForm):
    """What shows that it was handed back."""

    reference = forms.CharField(
        label=_("Reference"), max_length=120, help_text=_("The bank's reference, or the number in the receipt book.")
    )


def _handed_back(refund: Refund, by: Any, reference: str) -> str:
    if refund.payment.provider not in BY_HAND:
        sentence = say("%(provider)s gives this one back by itself; its story below says how far it is.")
        raise Refusal(sentence % {"provider": refund.payment.get_provider_display()})
    record_refund(refund=refund, reference=reference.strip())
    return say("%(refund)s is booked as given back; the family is told.") % {"refund": refund.amount}


HANDED_BACK = Button(
    name="handed_back",
    label=_("Handed back"),
    press=_handed_back,
    permission="billing.change_refund",
    question=_("The money was paid in cash or by transfer, so a person gives it back and then books it here."),
    form=HandedBackForm,
    offered=lambda refund: refund.state == Refund.State.ASKED and refund.payment.provider in BY_HAND,
    tone="main",
)


@admin.register(Refund)
class RefundAdmin(FactAdmin):
    """Asked of the provider by its story."""

    list_display = ("amount_label", "family", "state_label", "reason", "asked")
    list_filter = ("state",)
    list_select_related = ("payment__payer__family",)
    search_exactly = ("reference", "payment__reference")
    ordering = ("-pk",)
    fields = (("amount_label", "state_label"), ("its_payment", "family"), "reason", ("reference", "asked"))
    readonly_fields = ("amount_label", "state_label", "its_payment", "family", "asked")
    buttons = (HANDED_BACK,)

    state_label = state("state", {Refund.State.ASKED: WAITS, Refund.State.DONE: WELL})
    asked = moment("created_at", title=_("since"))

    @admin.display(description=_("amount"))
    def amount_label(self, refund: Refund) -> str:
        return str(refund.amount)

    @admin.display(description=_("family"))
    def family(self, refund: Refund) -> str:
        return str(refund.payment.payer.family)

    @admin.display(description=_("payment"))
    def its_payment(self, refund: Refund) -> str:
        return link_to(refund.payment)

    def under_row(self, request: HttpRequest, row: Refund) -> list[Panel]:
        return story("refund", row, title=_("How it goes"))
