"""What the policy said of missed lessons, and deciding otherwise."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import WAITS, WELL, link_to, moment, state
from academy.admin.forms import ReasonForm
from scheduling.actions.by_hand import decide_otherwise
from scheduling.makeup.reasons import in_words
from scheduling.models import Decision, PolicyRule

Outcome = PolicyRule.Outcome


class OtherwiseForm(ReasonForm):
    """Another outcome, and why."""

    outcome = forms.ChoiceField(label=_("Instead"), choices=Outcome.choices)
    field_order = ("outcome", "reason")


def _otherwise(decision: Decision, by: Any, outcome: str, reason: str) -> str:
    anew = decide_otherwise(decision=decision, outcome=outcome, reason=reason, by=by)
    return say("It is “%(outcome)s” now, and the family is told.") % {"outcome": anew.get_outcome_display()}


OTHERWISE = Button(
    name="otherwise",
    label=_("Decide otherwise"),
    press=_otherwise,
    permission="scheduling.change_decision",
    question=_("The policy’s answer stays in the history; the family reads your reason."),
    form=OtherwiseForm,
    offered=lambda decision: decision.replaced_at is None,
)


@admin.register(Decision)
class DecisionAdmin(FactAdmin):
    """Written by the policy's judge; one counts for a lesson and a student."""

    list_display = ("student", "lesson", "state_label", "decided", "replaced", "exception")
    list_filter = ("outcome",)
    list_select_related = ("student", "lesson__teacher")
    search_fields = ("student__first_name", "student__last_name")
    ordering = ("-pk",)
    fields = (
        ("its_student", "its_lesson"),
        ("state_label", "counts"),
        "why",
        "exception",
        ("policy", "decided", "replaced"),
        "its_credit",
    )
    readonly_fields = ("its_student", "its_lesson", "state_label", "why", "decided", "replaced", "its_credit")
    buttons = (OTHERWISE,)

    state_label = state("outcome", {Outcome.CREDIT: WELL, Outcome.CHARGED: WAITS}, title=_("outcome"))
    decided = moment("decided_at", title=_("decided"))
    replaced = moment("replaced_at", title=_("replaced"))

    @admin.display(description=_("student"))
    def its_student(self, decision: Decision) -> str:
        return link_to(decision.student)

    @admin.display(description=_("lesson"))
    def its_lesson(self, decision: Decision) -> str:
        return link_to(decision.lesson)

    @admin.display(description=_("why, as the family reads it"))
    def why(self, decision: Decision) -> str:
        return " ".join(in_words(decision.because))

    @admin.display(description=_("credit"))
    def its_credit(self, decision: Decision) -> str:
        return link_to(getattr(decision, "credit", None))
