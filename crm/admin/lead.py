"""Leads: who asked, who that may be already, and the way to an invitation."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import Panel, StaffAdmin
from academy.admin.buttons import Button
from academy.admin.columns import PLAIN, WAITS, WELL, link_to, moment, state
from academy.admin.forms import ReasonForm, StaffForm
from academy.admin.panels import story
from academy.kernel.errors import Refusal
from academy.models import Subject
from academy.queries.school import school
from crm.actions.contact import normal_email, normal_phone
from crm.actions.lead import invite, lose, record_enquiry
from crm.models import Lead
from crm.queries.duplicates import matches


class LeadForm(forms.ModelForm):
    """What was misheard may be put right; the stage is turned by buttons."""

    class Meta:
        model = Lead
        fields = (
            "first_name",
            "last_name",
            "email",
            "phone",
            "student_name",
            "birth_date",
            "subject",
            "message",
            "zone",
        )

    def clean_email(self) -> str:
        return self._normal(normal_email, self.cleaned_data["email"])

    def clean_phone(self) -> str:
        return self._normal(lambda text: normal_phone(text, country=school().country), self.cleaned_data["phone"])

    @staticmethod
    def _normal(rule: Any, text: str) -> str:
        try:
            return str(rule(text))
        except Refusal as no:
            raise forms.ValidationError(no.sentence) from no


class EnquiryForm(StaffForm):
    """An enquiry that came by telephone or over the counter."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    student_name = forms.CharField(label=_("Student's first name"), max_length=80)
    birth_date = forms.DateField(label=_("Student's birth date"))
    subject = forms.ModelChoiceField(label=_("Subject"), queryset=Subject.objects.filter(is_active=True))
    message = forms.CharField(label=_("Message"), widget=forms.Textarea, required=False, max_length=2000)


def _enquiry(_row: None, by: Any, **answers: Any) -> str:
    lead = record_enquiry(**answers)
    return say("%(name)s is written down as a new lead.") % {"name": lead}


def _invite(lead: Lead, by: Any) -> str:
    invite(lead=lead)
    return say("%(name)s is invited; the link to come in is on its way to %(email)s.") % {
        "name": lead,
        "email": lead.email,
    }


def _lose(lead: Lead, by: Any, reason: str) -> str:
    lose(lead=lead, reason=reason)
    return say("%(name)s is closed as lost.") % {"name": lead}


INVITE = Button(
    name="invite",
    label=_("Invite to enrol"),
    press=_invite,
    permission="crm.change_lead",
    offered=lambda lead: lead.stage == Lead.Stage.NEW,
    tone="main",
    icon="mail",
)
LOSE = Button(
    name="lose",
    label=_("Mark as lost"),
    press=_lose,
    permission="crm.change_lead",
    question=_("Nothing is sent to them. Why will they not come?"),
    form=ReasonForm,
    offered=lambda lead: lead.stage in (Lead.Stage.NEW, Lead.Stage.INVITED),
    icon="person_off",
)
ENQUIRY = Button(
    name="enquiry",
    label=_("Write down an enquiry"),
    press=_enquiry,
    permission="crm.add_lead",
    question=_("For somebody who called or came by. It becomes a new lead, as if they had written it themselves."),
    form=EnquiryForm,
    tone="main",
    icon="add",
)


@admin.register(Lead)
class LeadAdmin(StaffAdmin):
    """Stages are turned by buttons; the conversion's own rows are read-only."""

    form = LeadForm
    list_display = ("__str__", "stage_label", "student_name", "subject", "email", "phone", "asked")
    list_filter = ("stage", "subject")
    list_select_related = ("subject",)
    search_fields = ("first_name", "last_name", "student_name", "email", "phone")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("stage_label", "asked", "lost_reason")}),
        (_("Who asked"), {"fields": (("first_name", "last_name"), ("email", "phone"), "zone")}),
        (_("For whom"), {"fields": (("student_name", "birth_date"), "subject", "message")}),
        (_("What became of it"), {"fields": ("its_family", "its_guardian", "its_student", "agreed")}),
    )
    readonly_fields = ("stage_label", "asked", "lost_reason", "its_family", "its_guardian", "its_student", "agreed")
    buttons = (INVITE, LOSE)
    list_buttons = (ENQUIRY,)
    actions = ("invite_chosen",)

    stage_label = state("stage", {Lead.Stage.NEW: WAITS, Lead.Stage.ENROLLED: WELL, Lead.Stage.LOST: PLAIN})
    asked = moment("created_at", title=_("asked"))
    agreed = moment("agreed_at", title=_("agreed to be contacted"))

    @admin.display(description=_("family"))
    def its_family(self, lead: Lead) -> str:
        return link_to(lead.family)

    @admin.display(description=_("guardian"))
    def its_guardian(self, lead: Lead) -> str:
        return link_to(lead.guardian)

    @admin.display(description=_("student"))
    def its_student(self, lead: Lead) -> str:
        return link_to(lead.student)

    @admin.action(description=_("Invite to enrol"), permissions=["change"])
    def invite_chosen(self, request: HttpRequest, leads: QuerySet[Lead]) -> None:
        """Invite each; those that cannot be are named with the reason, the others are invited all the same."""
        for lead in leads:
            try:
                messages.success(request, _invite(lead, by=request.user))
            except Refusal as no:
                messages.error(request, no.sentence)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leads are written down by a verb: the button over the list."""
        return False

    def over_row(self, request: HttpRequest, row: Lead) -> list[Panel]:
        same = [
            {
                "name": match.name,
                "same": match.same,
                "kind": match.kind,
                "url": reverse(
                    "admin:academy_user_change" if match.kind == "person" else "admin:crm_lead_change", args=[match.pk]
                ),
            }
            for match in matches(row)
        ]
        if not same:
            return []
        return [Panel(_("This may be somebody you know"), "admin/office/duplicates.html", {"matches": same})]

    def under_row(self, request: HttpRequest, row: Lead) -> list[Panel]:
        return story("conversion", row, title=_("The conversion"))
