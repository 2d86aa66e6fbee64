"""Students who leave: until when, why, and taking it back; and giving notice for a family that calls."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to, moment
from academy.admin.columns import say as say_time
from academy.admin.forms import StaffForm
from academy.models import Enrolment
from academy.words import long_date
from scheduling.actions.withdraw import give_notice, take_back_notice
from scheduling.models import Place, Withdrawal


class NoticeForm(StaffForm):
    """Who leaves what, and when; earlier than the policy's notice only with a reason."""

    enrolment = forms.ModelChoiceField(
        label=_("Enrolment"),
        queryset=Enrolment.objects.select_related("student__family", "offering__course"),
        widget=AutocompleteSelect(Place._meta.get_field("enrolment"), admin.site),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: the first that the notice allows."),
    )
    words = forms.CharField(label=_("What the family says"), required=False, max_length=500)
    exception = forms.CharField(label=_("Why they may go earlier"), required=False, max_length=300)


def _notice(_row: None, by: Any, *, enrolment: Enrolment, last_day: date | None, words: str, exception: str) -> str:
    notice = give_notice(enrolment=enrolment, by=by, last_day=last_day, words=words, exception=exception)
    return say("%(enrolment)s ends on %(day)s.") % {"enrolment": enrolment, "day": long_date(notice.last_day)}


def _stay(notice: Withdrawal, by: Any) -> str:
    take_back_notice(notice=notice, by=by)
    return say("It is taken back. Everything stays as it is.")


NOTICE = Button(
    name="notice",
    label=_("A student leaves"),
    press=_notice,
    permission="scheduling.add_withdrawal",
    question=_("Lessons after the last day are called off, and the place goes to the next in line."),
    form=NoticeForm,
    tone="main",
)
STAY = Button(
    name="stay",
    label=_("Take it back"),
    press=_stay,
    permission="scheduling.change_withdrawal",
    question=_("The student stays; lessons go on."),
    offered=lambda notice: notice.taken_back_at is None,
)


@admin.register(Withdrawal)
class WithdrawalAdmin(FactAdmin):
    """Notices to leave, given on a family's page or here."""

    list_display = ("student", "course", "last_day", "asked", "taken_back", "exception")
    list_select_related = ("enrolment__student", "enrolment__offering__course")
    search_fields = ("enrolment__student__first_name", "enrolment__student__last_name")
    ordering = ("-last_day", "-pk")
    fields = (("its_enrolment", "last_day"), ("words", "exception"), ("asked_by", "asked"), "taken_back")
    readonly_fields = ("its_enrolment", "asked", "taken_back")
    list_buttons = (NOTICE,)
    buttons = (STAY,)

    asked = moment("asked_at", title=_("asked"))

    @admin.display(description=_("student"))
    def student(self, notice: Withdrawal) -> str:
        return str(notice.enrolment.student)

    @admin.display(description=_("course"))
    def course(self, notice: Withdrawal) -> str:
        return str(notice.enrolment.offering.course)

    @admin.display(description=_("taken back"))
    def taken_back(self, notice: Withdrawal) -> str:
        return say_time(notice.taken_back_at) if notice.taken_back_at else ""

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, notice: Withdrawal) -> str:
        return link_to(notice.enrolment)
