"""Make-up policies: drafted, tried, compared and published here; a published version is only read."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline

from academy.admin.base import Panel, StaffAdmin
from academy.admin.buttons import Button
from academy.admin.columns import WAITS, WELL, badge
from academy.admin.forms import StaffForm
from academy.admin.inlines import GrowsWithoutScript, RowsInline
from academy.queries.school import school_today
from academy.words import long_date
from scheduling.actions.policy import new_version, publish_policy
from scheduling.admin.policy_pages import TRY, WHAT_IF, PolicyPages
from scheduling.makeup.contradictions import contradictions
from scheduling.makeup.prose import prose
from scheduling.makeup.rules import rules_of
from scheduling.models import MakeUpPolicy, MissLimit, PolicyCap, PolicyRule


class OfADraft:
    """Rows may be written and removed, as long as the policy is a draft."""

    def has_add_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and bool(super().has_add_permission(request, obj))  # type: ignore[misc]

    def has_change_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_delete_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.has_change_permission(request, obj))


class DraftInline(OfADraft, RowsInline):
    """Short rows of a table."""

    can_delete = True


class RuleInline(OfADraft, GrowsWithoutScript, StackedInline):
    """The first that fits decides. One below the other, for a rule says more than a row can hold."""

    model = PolicyRule
    extra = 0
    fields = (
        ("position", "side", "cause"),
        ("kind", "age", "first_month", "last_month"),
        ("notice_hours", "by_days", "by_time", "working_days"),
        ("needs_proof", "at_most", "per"),
        ("outcome", "counts", "discretion"),
        ("charge_percent", "fee_cents"),
        ("expires_days", "expiry"),
        ("minutes", "where"),
    )


class CapInline(DraftInline):
    """How many credits there are."""

    model = PolicyCap
    fields = ("most", "period", "days", "each", "first_month", "last_month")


class LimitInline(DraftInline):
    """When a weekly place is lost."""

    model = MissLimit
    fields = ("misses", "within_weeks", "per", "in_a_row", "only_unannounced")


class PublishForm(StaffForm):
    """From when on."""

    valid_from = forms.DateField(label=_("In force from"))


def is_draft(policy: MakeUpPolicy | None) -> bool:
    """One that is new, or not published yet."""
    return policy is None or policy.valid_from is None


def _publish(policy: MakeUpPolicy, by: Any, valid_from: date) -> str:
    publish_policy(policy=policy, valid_from=valid_from)
    return say("It decides from %(day)s on; families read it on its page.") % {"day": long_date(valid_from)}


def _anew(policy: MakeUpPolicy, by: Any) -> str:
    draft = new_version(policy=policy)
    return say("%(draft)s is a draft now. Find it in the list of policies.") % {"draft": draft}


PUBLISH = Button(
    name="publish",
    label=_("Publish"),
    press=_publish,
    permission="scheduling.change_makeuppolicy",
    question=_("From that day on it decides about missed lessons, and nobody changes this version any more."),
    form=PublishForm,
    offered=is_draft,
    initial=lambda _policy: {"valid_from": school_today()},
    tone="main",
)
ANEW = Button(
    name="anew",
    label=_("New version from this one"),
    press=_anew,
    permission="scheduling.add_makeuppolicy",
    offered=lambda policy: not is_draft(policy),
)


@admin.register(MakeUpPolicy)
class MakeUpPolicyAdmin(PolicyPages, StaffAdmin):
    """The published version with the latest day decides for a lesson's day."""

    list_display = ("name", "version", "state_label", "valid_from")
    search_fields = ("name",)
    ordering = ("-valid_from", "name", "-version")
    readonly_fields = ("valid_from", "state_label")
    fieldsets = (
        (None, {"fields": (("name", "version"), ("state_label", "valid_from"), "note")}),
        (_("Calling off"), {"fields": (("only_paid", "words_required", "channel"),)}),
        (
            _("How long a credit lasts"),
            {
                "fields": (
                    ("expiry", "expiry_count", "expiry_from"),
                    "latest",
                    ("rest_first_month", "rest_last_month"),
                    "booked_is_enough",
                )
            },
        ),
        (
            _("Booking a make-up"),
            {
                "fields": (
                    ("where", "book_hours_ahead", "book_days_ahead"),
                    ("same_teacher", "same_subject", "same_length"),
                    ("for_siblings", "pays_regular_lesson"),
                    ("movable", "missed_is_lost"),
                    "late_price_cents",
                )
            },
        ),
        (
            _("Resting and leaving"),
            {
                "fields": (
                    ("hold_min_days", "hold_max_days"),
                    ("hold_within_months", "hold_times"),
                    ("hold_first_month", "hold_last_month"),
                    ("hold_notice_days", "hold_clean_months"),
                    ("withdrawal_days", "offer_hours"),
                )
            },
        ),
    )
    inlines = (RuleInline, CapInline, LimitInline)
    buttons = (PUBLISH, ANEW, TRY, WHAT_IF)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_change_permission(request, obj)

    def over_row(self, request: HttpRequest, row: MakeUpPolicy) -> list[Panel]:
        rules = rules_of(row)
        wrong = contradictions(rules) if is_draft(row) else []
        return [
            *([Panel(_("Before it can be published"), "admin/office/sentences.html", {"all": wrong})] if wrong else []),
            Panel(_("What families read"), "admin/office/policy_prose.html", {"parts": prose(rules)}),
        ]

    @admin.display(description=_("state"))
    def state_label(self, policy: MakeUpPolicy) -> str:
        if policy.valid_from is None:
            return badge(str(_("draft")), WAITS)
        return badge(str(_("published")), WELL)
