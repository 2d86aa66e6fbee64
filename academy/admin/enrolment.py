"""Enrolments: read-only, with their story and the way to cancel a booking."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, state
from academy.admin.forms import ReasonForm
from academy.admin.panels import story
from academy.kernel.errors import Refusal
from academy.kernel.workflow import cancel, run_of
from academy.models import Enrolment


def _cancel(enrolment: Enrolment, by: Any, reason: str) -> str:
    run = run_of("enrolment", enrolment)
    if run is None:
        raise Refusal(say("This enrolment was not booked by a story, so there is nothing to turn round."))
    cancel(run, reason=reason.strip() or say("Cancelled by the office."))
    return say("The booking is being undone: the place goes back, and nothing stays owed.")


CANCEL = Button(
    name="cancel",
    label=_("Cancel this booking"),
    press=_cancel,
    permission="academy.change_enrolment",
    question=_(
        "The place is freed, its invoice taken back, money that came in is given back, the family is told. Why?"
    ),
    form=ReasonForm,
    offered=lambda enrolment: enrolment.state == Enrolment.State.PROVISIONAL,
    tone="stern",
)


@admin.register(Enrolment)
class EnrolmentAdmin(FactAdmin):
    """States are turned by the enrolment's story alone."""

    list_display = ("__str__", "state_label", "its_semester", "booked_by", "since", "failure_reason")
    list_filter = ("state", "offering__course__subject")
    list_select_related = ("student", "offering__course", "offering__semester", "booked_by")
    search_fields = ("student__first_name", "student__last_name", "student__family__name")
    ordering = ("-pk",)
    fields = (
        ("state_label", "since"), ("its_student", "its_family"), ("offering", "booked_by"), "assigned_because",
        "failure_reason",
    )  # fmt: skip
    readonly_fields = ("state_label", "since", "its_student", "its_family")
    buttons = (CANCEL,)
    also_looked_up = ("student__family__id__exact",)
    related = (
        (_("Places"), "scheduling", "place", "enrolment__id__exact={pk}"),
        (_("Invoices"), "billing", "invoice", "enrolment__id__exact={pk}"),
        (_("Its prices"), "billing", "agreement", "enrolment__id__exact={pk}"),
        (_("Its packages"), "billing", "package", "enrolment__id__exact={pk}"),
        (_("Its discounts"), "billing", "discountgrant", "enrolment__id__exact={pk}"),
    )

    state_label = state(
        "state",
        {Enrolment.State.PROVISIONAL: WAITS, Enrolment.State.FAILED: BROKEN, Enrolment.State.ACTIVE: WELL},
    )
    since = moment("created_at", title=_("booked"))

    @admin.display(description=_("semester"))
    def its_semester(self, enrolment: Enrolment) -> str:
        return str(enrolment.offering.semester)

    @admin.display(description=_("student"))
    def its_student(self, enrolment: Enrolment) -> str:
        return link_to(enrolment.student)

    @admin.display(description=_("family"))
    def its_family(self, enrolment: Enrolment) -> str:
        return link_to(enrolment.student.family)

    def under_row(self, request: HttpRequest, row: Enrolment) -> list[Panel]:
        return story("enrolment", row, title=_("How it went"))
