"""What enrolments are billed by, and the change to another price: shown first, then agreed on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button, tell_form
from academy.admin.columns import link_to, money
from academy.admin.forms import StaffForm
from academy.kernel.errors import Refusal
from academy.models import Price
from academy.queries.school import school_today
from billing.actions.agree import change_agreement, foresee_change
from billing.models import Agreement
from billing.pricing.bill import Line
from billing.pricing.tuition import month_after
from billing.pricing.words import in_words, title
from billing.queries.coming import until_of


class ChangeForm(StaffForm):
    """Which of the course's prices, and from when on."""

    price = forms.ModelChoiceField(label=_("Price"), queryset=Price.objects.none())
    first_day = forms.DateField(label=_("From"))
    is_seen = forms.BooleanField(
        label=_("Agree on it"),
        required=False,
        help_text=_("Unticked, the page only shows what the next bill would say."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["price"]
        field.queryset = Price.objects.listed().filter(course=self.row.enrolment.offering.course_id)


def _change(agreement: Agreement, by: Any, *, price: Price, first_day: Any, is_seen: bool) -> str:
    changed = change_agreement(enrolment=agreement.enrolment, price=price, first_day=first_day)
    return say("From %(day)s on it is billed by %(price)s.") % {"day": changed.first_day, "price": changed.price}


CHANGE = Button(
    name="change_price",
    label=_("Change the price"),
    press=_change,
    permission="billing.change_agreement",
    question=_("From a day on it is billed by another listed price of its course."),
    form=ChangeForm,
    initial=lambda _agreement: {"first_day": month_after(school_today())},
    offered=lambda agreement: agreement.last_day is None,
    tone="main",
)


@admin.register(Agreement)
class AgreementAdmin(FactAdmin):
    """Made when a place is booked; ended by the next one."""

    list_display = ("enrolment", "price_label", "first_day", "last_day")
    list_select_related = ("enrolment__student", "enrolment__offering__course", "price__course")
    search_fields = ("enrolment__student__first_name", "enrolment__student__last_name")
    ordering = ("-pk",)
    fields = (("its_enrolment", "price_label"), ("first_day", "last_day"))
    readonly_fields = ("its_enrolment", "price_label")
    buttons = (CHANGE,)

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, agreement: Agreement) -> str:
        return link_to(agreement.enrolment)

    @admin.display(description=_("price"))
    def price_label(self, agreement: Agreement) -> str:
        return str(agreement.price)

    def _press(self, request: HttpRequest, button: Button, row: Any, home: str) -> HttpResponse:
        """Until it is agreed on, POST shows what the next bill would say."""
        form = self._form(request, button, row)
        if form is None or not form.is_bound or not form.is_valid() or form.cleaned_data["is_seen"]:
            return super()._press(request, button, row, home)
        chosen, lines = form.cleaned_data, None
        try:
            lines = foresee_change(
                enrolment=row.enrolment,
                price=chosen["price"],
                first_day=chosen["first_day"],
                until=until_of(max(school_today(), chosen["first_day"])),
            )
        except Refusal as no:
            tell_form(form, no)
        answer: Any = self._ask(request, button, row, form, self._back(request, home))
        answer.template_name = "admin/billing/change_price.html"
        answer.context_data["lines"] = None if lines is None else [_said(line) for line in lines]
        answer.context_data["total"] = _total(lines or [])
        return TemplateResponse(request, answer.template_name, answer.context_data)


def _said(line: Line) -> dict[str, str]:
    return {
        "what": title(line.item, line.name),
        "how": " ".join(in_words(line.steps, line.amount.currency)),
        "amount": money(line.amount.gross, line.amount.currency),
    }


def _total(lines: list[Line]) -> str:
    return money(sum(line.amount.gross for line in lines), lines[0].amount.currency) if lines else ""
