"""Discounts and taxes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import AmountField, PercentField
from academy.admin.base import StaffAdmin
from academy.queries.school import school
from billing.admin.grant import GIVE
from billing.models import Discount, TaxRate


class DiscountForm(forms.ModelForm):
    """Either a percentage or an amount off a month."""

    points = PercentField(label=_("Percent"), min_value=0, max_value=100, required=False)
    cents = AmountField(label=_("or an amount off a month"), min_value=0, max_digits=9, required=False)
    cap_cents = AmountField(label=_("At most a month, for the family"), min_value=0, max_digits=9, required=False)
    pot_cents = AmountField(label=_("At most in all, for a family"), min_value=0, max_digits=9, required=False)

    class Meta:
        model = Discount
        fields = (
            "kind",
            "name",
            "position",
            "points",
            "cents",
            "nth",
            "cap_cents",
            "pot_cents",
            "first_day",
            "last_day",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those of vouchers are made when one is used.
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0] != Discount.Kind.VOUCHER]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        answers["points"], answers["cents"] = answers.get("points") or 0, answers.get("cents") or 0
        self.instance.currency = self.instance.currency or school().currency
        return answers


@admin.register(Discount)
class DiscountAdmin(StaffAdmin):
    """Each takes its part of what those before it left."""

    form = DiscountForm
    list_display = ("name", "kind", "off", "position", "first_day", "last_day")
    list_filter = ("kind",)
    search_fields = ("name",)
    ordering = ("position", "pk")
    fields = (
        ("name", "kind"),
        ("points", "cents"),
        ("position", "nth"),
        ("cap_cents", "pot_cents"),
        ("first_day", "last_day"),
    )
    buttons = (GIVE,)
    related = ((_("Whom it is given to"), "billing", "discountgrant", "discount__id__exact={pk}"),)

    @admin.display(description=_("off"))
    def off(self, discount: Discount) -> str:
        return f"{discount.points / 100:g} %" if discount.points else str(discount.amount)


class TaxForm(forms.ModelForm):
    """So much of what is of this kind."""

    points = PercentField(label=_("Percent"), min_value=0, max_value=100)

    class Meta:
        model = TaxRate
        fields = ("name", "sort", "points", "is_included", "first_day", "last_day")


@admin.register(TaxRate)
class TaxRateAdmin(StaffAdmin):
    """What no row names is exempt. A new rate is a new row, and the last day of the old one."""

    form = TaxForm
    list_display = ("name", "sort", "percent", "is_included", "first_day", "last_day")
    list_filter = ("sort",)
    ordering = ("sort", "first_day")
    fields = (("name", "sort"), ("points", "is_included"), ("first_day", "last_day"))

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("sort", "percent", "is_included", "first_day") if obj else ()

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return (("name", "sort"), ("percent", "is_included"), ("first_day", "last_day")) if obj else self.fields

    @admin.display(description=_("percent"))
    def percent(self, rate: TaxRate) -> str:
        return f"{rate.points / 100:g} %"
