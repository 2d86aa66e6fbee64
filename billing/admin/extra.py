"""What families owe besides lessons."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import AmountField
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to
from academy.admin.forms import StaffForm
from academy.admin.lookups import student_field
from academy.kernel.money import Money
from academy.queries.school import school, school_today
from billing.actions.extra import charge_extra, give_extra_back
from billing.models import Extra, Sort

# What is taught has doors of its own: what is charged here is earned as soon as it is billed.
BY_HAND = [(value, label) for value, label in Sort.choices if value not in (Sort.TUITION, Sort.PACKAGE)]


class ChargeForm(StaffForm):
    """What it is, and for whom."""

    student = student_field()
    sort = forms.ChoiceField(label=_("What"), choices=BY_HAND, initial=Sort.GOODS)
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As the family reads it on the invoice."))
    amount = AmountField(label=_("Amount"), max_digits=9, help_text=_("Before tax. Below nothing only for goodwill."))
    day = forms.DateField(label=_("Day"))
    because = forms.CharField(label=_("Why"), max_length=200, required=False)


class BackForm(StaffForm):
    """How much of it, and why."""

    amount = AmountField(label=_("Amount"), max_digits=9, min_value=0)
    because = forms.CharField(label=_("Why"), max_length=200)


def _charge(_row: None, by: Any, *, amount: int, sort: str, **facts: Any) -> str:
    extra = charge_extra(amount=Money(amount, school().currency), sort=Sort(sort), by=by, **facts)
    return say("%(name)s, %(amount)s, stands on the next bill.") % {"name": extra.name, "amount": extra.amount}


def _back(extra: Extra, by: Any, *, amount: int, because: str) -> str:
    back = give_extra_back(extra=extra, cents=amount, day=school_today(), by=by, because=because)
    return say("%(amount)s goes back with the next bill.") % {"amount": Money(amount, back.currency)}


CHARGE = Button(
    name="charge",
    label=_("Charge something"),
    press=_charge,
    permission="billing.add_extra",
    form=ChargeForm,
    initial=lambda _row: {"day": school_today()},
    tone="main",
)
GIVE_BACK = Button(
    name="give_back",
    label=_("Give it back"),
    press=_back,
    permission="billing.add_extra",
    form=BackForm,
    initial=lambda extra: {"amount": extra.cents},
    offered=lambda extra: extra.gives_back_id is None and extra.cents > 0,
)


@admin.register(Extra)
class ExtraAdmin(FactAdmin):
    """Never changed: a wrong one is given back."""

    list_display = ("name", "sort", "its_family", "student", "day", "amount_label")
    list_filter = ("sort",)
    list_select_related = ("family", "student")
    search_fields = ("name", "family__name")
    ordering = ("-day", "-pk")
    fields = (("name", "sort"), ("its_family", "student"), ("amount_label", "day"), "because", ("asked_by", "back_of"))
    readonly_fields = ("its_family", "amount_label", "back_of")
    list_buttons = (CHARGE,)
    buttons = (GIVE_BACK,)

    @admin.display(description=_("family"))
    def its_family(self, extra: Extra) -> str:
        return link_to(extra.family)

    @admin.display(description=_("amount"), ordering="cents")
    def amount_label(self, extra: Extra) -> str:
        return str(extra.amount)

    @admin.display(description=_("gives back"))
    def back_of(self, extra: Extra) -> str:
        return link_to(extra.gives_back) if extra.gives_back else "–"
