"""Discounts that are given to single enrolments: family of staff, paid in advance."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to, moment
from academy.admin.forms import StaffForm
from academy.models import Enrolment
from academy.queries.school import school_today
from academy.words import long_date
from billing.actions.grant import end_grant, give_discount
from billing.models import Discount, DiscountGrant

GIVEN = Discount.objects.filter(kind__in=(Discount.Kind.STAFF, Discount.Kind.PREPAY))


def enrolment_field() -> forms.ModelChoiceField:
    """An enrolment, looked up by its student."""
    return forms.ModelChoiceField(
        label=_("Enrolment"),
        queryset=Enrolment.objects.live().select_related("student", "offering__course"),
        widget=AutocompleteSelect(DiscountGrant._meta.get_field("enrolment"), admin.site),
    )


class GiveForm(StaffForm):
    """To which enrolment, and why."""

    enrolment = enrolment_field()
    because = forms.CharField(label=_("Why"), max_length=200)


class GiveOneForm(GiveForm):
    """Which discount, besides."""

    discount = forms.ModelChoiceField(label=_("Discount"), queryset=GIVEN)
    field_order = ("discount",)


class EndForm(StaffForm):
    """Up to which day it is taken off."""

    last_day = forms.DateField(label=_("For lessons until"))


def _give(row: Discount | None, by: Any, *, discount: Discount | None = None, **facts: Any) -> str:
    grant = give_discount(discount=discount or row, by=by, **facts)  # type: ignore[arg-type]
    return say("%(discount)s is given to %(enrolment)s.") % {
        "discount": grant.discount,
        "enrolment": grant.enrolment,
    }


def _end(grant: DiscountGrant, by: Any, *, last_day: Any) -> str:
    end_grant(grant=grant, last_day=last_day)
    return say("%(grant)s is taken off until %(day)s.") % {"grant": grant, "day": long_date(last_day)}


QUESTION = _("It is taken off from the next bill on; of what was billed already the difference stands on it.")
GIVE = Button(
    name="give",
    label=_("Give it"),
    press=_give,
    permission="billing.add_discountgrant",
    question=QUESTION,
    form=GiveForm,
    offered=lambda discount: discount.kind in (Discount.Kind.STAFF, Discount.Kind.PREPAY),
)
GIVE_ONE = Button(
    name="give",
    label=_("Give a discount"),
    press=_give,
    permission="billing.add_discountgrant",
    question=QUESTION,
    form=GiveOneForm,
    tone="main",
)
END = Button(
    name="end",
    label=_("End it"),
    press=_end,
    permission="billing.change_discountgrant",
    question=_("What was billed for later lessons is put right with the next bill."),
    form=EndForm,
    initial=lambda _grant: {"last_day": school_today()},
)


@admin.register(DiscountGrant)
class GrantAdmin(FactAdmin):
    """Who has which discount. Vouchers are given by themselves."""

    list_display = ("discount", "enrolment", "because", "given_by", "given", "last_day")
    list_filter = ("discount__kind",)
    list_select_related = ("discount", "enrolment__student", "enrolment__offering__course", "given_by")
    search_fields = ("discount__name", "enrolment__student__first_name", "enrolment__student__last_name")
    ordering = ("-pk",)
    fields = (("discount", "its_enrolment"), "because", ("given_by", "given"), "last_day")
    readonly_fields = ("its_enrolment", "given")
    list_buttons = (GIVE_ONE,)
    buttons = (END,)

    given = moment("given_at", title=_("given"))

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, grant: DiscountGrant) -> str:
        return link_to(grant.enrolment)
