"""What happens when a card is declined; and the switch that stops the charging of cards at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import AmountField
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, WELL, badge, moment, money
from academy.admin.forms import StaffForm
from academy.kernel.money import Money
from academy.queries.school import school
from billing.actions.dunning import make_rules, switch_charging
from billing.models import ChargingSwitch, DunningPolicy
from billing.queries.charging import dunning


class RulesForm(StaffForm):
    """How often, how far apart, and what it costs."""

    every_hours = forms.IntegerField(label=_("Hours between two attempts"), min_value=1, max_value=720)
    retries = forms.IntegerField(
        label=_("Further attempts"),
        min_value=0,
        max_value=15,
        help_text=_("After the first. A card that its bank declines for good is never tried again."),
    )
    late_fee = AmountField(
        label=_("Late fee"),
        min_value=0,
        max_digits=7,
        help_text=_("Once for an invoice, on the next bill, when it was tried for the last time. 0: none."),
    )
    asks_for_pause = forms.BooleanField(
        label=_("Then ask the office to let the lessons rest until it is paid"), required=False
    )


def _rules_now(_row: None) -> dict[str, Any]:
    now = dunning()
    return {
        "every_hours": now.every_hours,
        "retries": now.retries,
        "late_fee": now.late_fee_cents,
        "asks_for_pause": now.asks_for_pause,
    }


def _change(_row: None, by: Any, *, late_fee: int, **rules: Any) -> str:
    make_rules(late_fee=Money(late_fee, school().currency), by=by, **rules)
    return say("The new rules are in force.")


CHANGE = Button(
    name="change",
    label=_("Change the rules"),
    press=_change,
    permission="billing.add_dunningpolicy",
    form=RulesForm,
    initial=_rules_now,
    tone="main",
)


@admin.register(DunningPolicy)
class DunningPolicyAdmin(FactAdmin):
    """Every version there was; the newest is in force. Where there is none: five times, 48 hours apart, no fee."""

    counted = (_("version"), _("versions"))
    list_display = ("made", "made_by", "every_hours", "retries", "late_fee", "asks_for_pause")
    list_select_related = ("made_by",)
    ordering = ("-pk",)
    fields = (("made", "made_by"), ("every_hours", "retries"), ("late_fee", "asks_for_pause"))
    readonly_fields = ("made", "late_fee")
    list_buttons = (CHANGE,)

    made = moment("made_at", title=_("in force since"))

    @admin.display(description=_("late fee"))
    def late_fee(self, rules: DunningPolicy) -> str:
        return money(rules.late_fee_cents, school().currency)


class WhyForm(StaffForm):
    """Why, for whoever sees it."""

    because = forms.CharField(label=_("Why"), max_length=200)


def _stop(_row: None, by: Any, *, because: str) -> str:
    switch_charging(is_on=False, because=because, by=by)
    return say("No card is charged any more until you let it go on. What waits is kept.")


def _go_on(_row: None, by: Any, *, because: str) -> str:
    switch_charging(is_on=True, because=because, by=by)
    return say("Cards are charged again; what waited goes on by itself.")


STOP = Button(
    name="stop",
    label=_("Stop charging cards"),
    press=_stop,
    permission="billing.add_chargingswitch",
    question=_(
        "From this moment no saved card is charged, by the clock, by a family or by a subscription. What subscriptions"
        " would have taken meanwhile stays owed on invoices. Payment pages stay open."
    ),
    form=WhyForm,
    tone="main",
)
GO_ON = Button(
    name="go_on",
    label=_("Let it go on"),
    press=_go_on,
    permission="billing.add_chargingswitch",
    question=_("Charges that waited are made now, once each; subscriptions go on with their next period."),
    form=WhyForm,
)


@admin.register(ChargingSwitch)
class ChargingSwitchAdmin(FactAdmin):
    """Who stopped the charging of cards, who let it go on, when and why; the newest line counts."""

    list_display = ("state_label", "when", "by", "because")
    counted = (_("change"), _("changes"))
    list_select_related = ("by",)
    ordering = ("-pk",)
    fields = (("state_label", "when"), ("by", "because"))
    readonly_fields = ("state_label", "when")
    list_buttons = (STOP, GO_ON)

    when = moment("at", title=_("when"))

    @admin.display(description=_("charging"))
    def state_label(self, switch: ChargingSwitch) -> str:
        return badge(str(switch), WELL if switch.is_on else BROKEN)
