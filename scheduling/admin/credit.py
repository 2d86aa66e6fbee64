"""Make-up credits: the account of each, and what the office may do by hand."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import PLAIN, WAITS, WELL, link_to, state
from academy.admin.forms import ReasonForm, StaffForm
from academy.admin.lookups import student_field
from academy.models import Subject, Teacher
from academy.queries.school import school_today
from academy.words import long_date
from scheduling.actions.by_hand import extend, give_credit, take_away
from scheduling.make_up_words import ledger, why_credit
from scheduling.models import MakeUpCredit
from scheduling.queries.makeups import booked_lesson, lesson_of, with_ledger

State = MakeUpCredit.State
USUAL_DAYS = 60


class GiveForm(StaffForm):
    """A credit by hand."""

    student = student_field()
    subject = forms.ModelChoiceField(label=_("Subject"), queryset=Subject.objects.filter(is_active=True))
    teacher = forms.ModelChoiceField(
        label=_("Teacher"), queryset=Teacher.objects.filter(is_active=True), required=False
    )
    minutes = forms.IntegerField(label=_("Length (minutes)"), min_value=15, max_value=120, initial=30)
    expires_on = forms.DateField(label=_("To be used by"), required=False)
    because = forms.CharField(
        label=_("Why? The family reads it"), widget=forms.Textarea, max_length=300, required=False
    )


class ExtendForm(StaffForm):
    """A later last day."""

    expires_on = forms.DateField(label=_("To be used by"))


def _give(_row: None, by: Any, **answers: Any) -> str:
    credit = give_credit(by=by, **answers)
    return say("%(student)s has a make-up lesson to book; the family is told.") % {"student": credit.student}


def _revoke(credit: MakeUpCredit, by: Any, reason: str) -> str:
    take_away(credit=credit, because=reason, by=by)
    return say("The credit is withdrawn.")


def _extend(credit: MakeUpCredit, by: Any, expires_on: date) -> str:
    extend(credit=credit, expires_on=expires_on)
    return say("It can be used until %(day)s.") % {"day": long_date(expires_on)}


GIVE = Button(
    name="give",
    label=_("Give a credit"),
    press=_give,
    permission="scheduling.add_makeupcredit",
    question=_("A make-up lesson beyond the policy; it stands in the account with your name and reason."),
    form=GiveForm,
    initial=lambda _row: {"expires_on": school_today() + timedelta(days=USUAL_DAYS)},
    tone="main",
)
REVOKE = Button(
    name="revoke",
    label=_("Withdraw"),
    press=_revoke,
    permission="scheduling.change_makeupcredit",
    question=_("The family can no longer use it. Why?"),
    form=ReasonForm,
    offered=lambda credit: credit.state == State.OPEN,
    tone="stern",
)
EXTEND = Button(
    name="extend",
    label=_("Extend"),
    press=_extend,
    permission="scheduling.change_makeupcredit",
    question=_("Until when may the make-up be held?"),
    form=ExtendForm,
    initial=lambda credit: {"expires_on": credit.expires_on},
    offered=lambda credit: credit.state in (State.OPEN, State.RESERVED) and credit.expires_on is not None,
)


@admin.register(MakeUpCredit)
class MakeUpCreditAdmin(FactAdmin):
    """An account whose lines are only ever added by verbs."""

    list_display = ("student", "subject", "minutes", "state_label", "expires_on", "created_at")
    list_filter = ("state", "subject")
    list_select_related = ("student", "subject")
    search_fields = ("student__first_name", "student__last_name")
    ordering = ("-pk",)
    fields = (
        ("its_student", "state_label"),
        ("subject", "its_teacher"),
        ("minutes", "expires_on"),
        ("missed", "booked"),
        "why",
    )
    readonly_fields = ("its_student", "state_label", "its_teacher", "missed", "booked", "why")
    buttons = (REVOKE, EXTEND)
    list_buttons = (GIVE,)

    state_label = state("state", {State.OPEN: WAITS, State.RESERVED: WELL, State.REDEEMED: WELL, State.EXPIRED: PLAIN})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> MakeUpCredit | None:
        number = object_id if object_id.isascii() and object_id.isdigit() and len(object_id) < 18 else "0"
        return with_ledger(self.get_queryset(request)).filter(pk=number).first()

    def under_row(self, request: HttpRequest, row: MakeUpCredit) -> list[Panel]:
        return [Panel(_("Its account"), "admin/office/ledger.html", {"entries": ledger(row)})]

    @admin.display(description=_("student"))
    def its_student(self, credit: MakeUpCredit) -> str:
        return link_to(credit.student)

    @admin.display(description=_("teacher"))
    def its_teacher(self, credit: MakeUpCredit) -> str:
        return link_to(credit.teacher)

    @admin.display(description=_("missed lesson"))
    def missed(self, credit: MakeUpCredit) -> str:
        return link_to(lesson_of(credit))

    @admin.display(description=_("make-up lesson"))
    def booked(self, credit: MakeUpCredit) -> str:
        return link_to(booked_lesson(credit))

    @admin.display(description=_("why, as the family reads it"))
    def why(self, credit: MakeUpCredit) -> str:
        return " ".join(why_credit(credit))
