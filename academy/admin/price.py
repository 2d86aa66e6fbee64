"""The price list: what is listed, since when, and what was listed before."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.actions.price import list_price, unlist
from academy.admin.amounts import AmountField
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import moment
from academy.admin.forms import StaffForm
from academy.models import Course, Price


class PriceForm(StaffForm):
    """What it is for, and how it is billed."""

    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.filter(is_active=True))
    basis = forms.ChoiceField(label=_("For"), choices=Price.Basis, initial=Price.Basis.MONTH)
    amount = AmountField(label=_("Price"), min_value=0, max_digits=9)
    per_week = forms.IntegerField(
        label=_("Lessons a week"), min_value=0, max_value=7, initial=0, help_text=_("0: any number.")
    )
    is_in_advance = forms.BooleanField(
        label=_("The whole term is billed at once"), required=False, help_text=_("Else month by month.")
    )
    deducts_closures = forms.BooleanField(label=_("Less on days the school is closed"), required=False)
    collection = forms.ChoiceField(
        label=_("Collected"),
        choices=Price.Collection,
        initial=Price.Collection.INVOICE,
        help_text=_("By a subscription, Stripe takes it from a saved card each month, or each week."),
    )
    trial_days = forms.IntegerField(
        label=_("Trial (days)"),
        min_value=0,
        max_value=90,
        initial=0,
        help_text=_("So long a subscription takes nothing."),
    )


def _list(_row: None, by: Any, *, amount: int, **facts: Any) -> str:
    price = list_price(cents=amount, **facts)
    return say("%(price)s of %(course)s is listed from now on.") % {"price": price, "course": price.course}


def _unlist(price: Price, by: Any) -> str:
    unlist(price=price)
    return say("It is not listed any more.")


LIST = Button(
    name="list",
    label=_("List a price"),
    press=_list,
    permission="academy.add_price",
    question=_("It holds for whatever is agreed from now on. Who has agreed to another one keeps that."),
    form=PriceForm,
    tone="main",
)
UNLIST = Button(
    name="unlist",
    label=_("List it no more"),
    press=_unlist,
    permission="academy.add_price",
    question=_("Nobody can agree to it any more; who has keeps it."),
    offered=lambda price: price.listed_until is None and (price.basis != Price.Basis.LESSON or price.per_week),
)


@admin.register(Price)
class PriceAdmin(FactAdmin):
    """Prices are never changed, only followed by others."""

    list_display = ("course", "amount_label", "weekly_label", "is_in_advance", "collection", "since", "until")
    list_filter = ("basis", "collection", ("listed_until", admin.EmptyFieldListFilter))
    list_select_related = ("course",)
    search_fields = ("course__name",)
    ordering = ("course__name", "basis", "per_week", "-listed_from")
    fields = (
        "course",
        ("amount_label", "weekly_label"),
        ("is_in_advance", "deducts_closures"),
        ("collection", "trial_days"),
        ("since", "until"),
    )
    readonly_fields = ("amount_label", "weekly_label", "since", "until")
    list_buttons = (LIST,)
    buttons = (UNLIST,)

    since = moment("listed_from", title=_("listed from"))
    until = moment("listed_until", title=_("until"))

    @admin.display(description=_("lessons a week"))
    def weekly_label(self, price: Price) -> str:
        return str(price.per_week) if price.per_week else say("any")

    @admin.display(description=_("price"), ordering="cents")
    def amount_label(self, price: Price) -> str:
        return str(price)
