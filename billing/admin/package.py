"""Packages of prepaid lessons: sold here, and what became of each lot."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import AmountField
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to, moment
from academy.admin.forms import StaffForm
from academy.admin.inlines import FactsInline
from academy.models import Enrolment
from academy.queries.school import school_today
from billing.actions.package import sell_package
from billing.admin.grant import enrolment_field
from billing.models import Lot, Package
from billing.queries.lots import with_use


class SellForm(StaffForm):
    """For whom, how many, from when on, and for how long."""

    enrolment = enrolment_field()
    lessons = forms.IntegerField(label=_("Lessons"), min_value=1, max_value=100, initial=10)
    cents = AmountField(
        label=_("Price"),
        min_value=0,
        max_digits=9,
        required=False,
        help_text=_("Before tax, for all of them. Empty: as many times the course's price for a lesson."),
    )
    first_day = forms.DateField(label=_("For lessons from"))
    weeks = forms.IntegerField(
        label=_("The first expires after (weeks)"),
        min_value=1,
        max_value=104,
        initial=4,
        help_text=_("Each of the others a week later."),
    )


def _sell(_row: None, by: Any, *, enrolment: Enrolment, cents: int | None, lessons: int, **facts: Any) -> str:
    price = enrolment.offering.course.lesson_cents * lessons if cents is None else cents
    package = sell_package(enrolment=enrolment, lessons=lessons, cents=price, by=by, **facts)
    return say("%(package)s is sold and invoiced: %(amount)s.") % {"package": package, "amount": package.extra.amount}


SELL = Button(
    name="sell",
    label=_("Sell a package"),
    press=_sell,
    permission="billing.add_package",
    question=_("The invoice is raised at once. Lessons from the first day on are taken from it and cost nothing more."),
    form=SellForm,
    initial=lambda _row: {"first_day": school_today()},
    tone="main",
)


class LotInline(FactsInline):
    """Each prepaid lesson: what it is worth, how long it holds, and what took it."""

    model = Lot
    fields = ("worth_label", "first_day", "last_day", "what")
    readonly_fields = ("worth_label", "what")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        return with_use(super().get_queryset(request).select_related("package__extra"))

    @admin.display(description=_("worth"))
    def worth_label(self, lot: Lot) -> str:
        return str(lot.worth)

    @admin.display(description=_("state"))
    def what(self, lot: Any) -> str:
        if lot.package.taken_back_at:
            return say("taken back")
        if lot.lesson:
            return say("taken by a lesson")
        return say("expired") if lot.last_day < school_today() else say("free")


@admin.register(Package)
class PackageAdmin(FactAdmin):
    """Never changed: what was sold by mistake is taken back with its invoice."""

    list_display = ("__str__", "lessons", "first_day", "amount", "taken_back")
    list_select_related = ("extra", "enrolment__student")
    search_fields = ("enrolment__student__first_name", "enrolment__student__last_name")
    ordering = ("-pk",)
    fields = (("its_enrolment", "its_extra"), ("lessons", "first_day"), ("amount", "taken_back"))
    readonly_fields = ("its_enrolment", "its_extra", "amount", "taken_back")
    inlines = (LotInline,)
    list_buttons = (SELL,)

    taken_back = moment("taken_back_at", title=_("taken back"))

    @admin.display(description=_("price"))
    def amount(self, package: Package) -> str:
        return str(package.extra.amount)

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, package: Package) -> str:
        return link_to(package.enrolment)

    @admin.display(description=_("charged as"))
    def its_extra(self, package: Package) -> str:
        return link_to(package.extra)
