"""Vouchers: made, seen at use, and ended."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import AmountField, PercentField
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to, moment
from academy.admin.forms import StaffForm
from academy.admin.inlines import FactsInline
from billing.actions.voucher import end_voucher, make_voucher
from billing.models import Voucher, VoucherUse


class MakeForm(StaffForm):
    """Either a percentage of every lesson of an enrolment, or an amount that pays for lessons until it is used up."""

    code = forms.RegexField(
        r"^[A-Za-z0-9-]{4,20}\Z",
        label=_("Code"),
        required=False,
        help_text=_("4 to 20 letters, digits and hyphens. Left empty, one is made that nobody guesses."),
    )
    points = PercentField(label=_("Percent"), min_value=0, max_value=100, required=False)
    cents = AmountField(label=_("or an amount"), min_value=0, max_digits=9, required=False)
    uses = forms.IntegerField(
        label=_("May be used"), min_value=1, max_value=100000, initial=1, help_text=_("Each time by another enrolment.")
    )
    expires_on = forms.DateField(label=_("Last day"), required=False, help_text=_("To type it in. Empty: no last day."))


def _make(_row: None, by: Any, *, points: int | None, cents: int | None, **facts: Any) -> str:
    voucher = make_voucher(points=points or 0, cents=cents or 0, by=by, **facts)
    return say("The voucher %(code)s is worth %(worth)s.") % {"code": voucher.code, "worth": voucher.worth}


def _end(voucher: Voucher, by: Any) -> str:
    end_voucher(voucher=voucher)
    return say("Nobody can use %(code)s any more.") % {"code": voucher.code}


MAKE = Button(
    name="make", label=_("Make a voucher"), press=_make, permission="billing.add_voucher", form=MakeForm, tone="main"
)
END = Button(
    name="end",
    label=_("End it"),
    press=_end,
    permission="billing.add_voucher",
    question=_("Nobody can use it any more. Whoever has used it keeps what it gave."),
    offered=lambda voucher: voucher.ended_at is None,
    tone="stern",
)


class UseInline(FactsInline):
    """For whom it was used."""

    model = VoucherUse
    fields = ("whose", "used_by", "at")
    readonly_fields = ("whose", "at")
    at = moment("used_at", title=_("used"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[VoucherUse]:
        return super().get_queryset(request).select_related("enrolment__student", "enrolment__offering__course")

    @admin.display(description=_("enrolment"))
    def whose(self, use: VoucherUse) -> str:
        return link_to(use.enrolment)


@admin.register(Voucher)
class VoucherAdmin(FactAdmin):
    """Typed in by families when they book, or on the page of their next bill."""

    list_display = ("code", "worth_label", "used_label", "expires_on", "ended")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    search_fields = ("code",)
    ordering = ("-pk",)
    fields = (("code", "worth_label"), ("used_label", "expires_on"), ("made_by", "made"), "ended")
    readonly_fields = ("worth_label", "used_label", "made", "ended")
    inlines = (UseInline,)
    list_buttons = (MAKE,)
    buttons = (END,)

    made = moment("made_at", title=_("made"))
    ended = moment("ended_at", title=_("ended"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voucher]:
        return super().get_queryset(request).annotate(times=Count("used"))

    @admin.display(description=_("worth"))
    def worth_label(self, voucher: Voucher) -> str:
        return voucher.worth

    @admin.display(description=_("used"), ordering="times")
    def used_label(self, voucher: Any) -> str:
        return say("%(times)s of %(uses)s") % {"times": voucher.times, "uses": voucher.uses}
