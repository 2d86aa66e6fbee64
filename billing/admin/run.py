"""Billing a month: drafts for everybody, raising them, and what lessons earned; how far it has got, and who could not
be billed."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to, moment
from academy.admin.forms import StaffForm
from academy.admin.inlines import FactsInline
from academy.queries.school import school_today
from academy.words import month as in_words
from billing.actions.run import start_run
from billing.models import BillingProblem, BillingRun
from billing.queries.runs import with_progress


def _months() -> list[tuple[str, str]]:
    """This month, the one before and the two after, as they are billed."""
    today = school_today()
    steps = [(today.year * 12 + today.month - 1 + step) for step in (1, 0, 2, -1)]
    months = [date(step // 12, step % 12 + 1, 1) for step in steps]
    return [(f"{month:%Y-%m-%d}", in_words(month)) for month in months]


class MonthForm(StaffForm):
    """Which month. Whatever was owed before it and never billed is billed with it."""

    month = forms.TypedChoiceField(label=_("Month"), choices=_months, coerce=date.fromisoformat)


def _draft(_row: None, by: Any, *, month: date) -> str:
    start_run(kind=BillingRun.Kind.DRAFT, month=month, by=by)
    return say("The drafts for %(month)s are being written.") % {"month": in_words(month)}


def _raise(_row: None, by: Any) -> str:
    start_run(kind=BillingRun.Kind.RAISE, month=school_today().replace(day=1), by=by)
    return say("The drafts are being raised.")


def _earn(_row: None, by: Any) -> str:
    start_run(kind=BillingRun.Kind.EARN, month=school_today().replace(day=1), by=by)
    return say("What lessons earned is being booked.")


DRAFT = Button(
    name="draft",
    label=_("Draft a month"),
    press=_draft,
    permission="billing.add_billingrun",
    question=_(
        "A draft for each payer with something to pay, by what is known now. Drafts that nobody reviewed are "
        "written anew; families see none of them."
    ),
    form=MonthForm,
    tone="main",
)
RAISE = Button(
    name="raise",
    label=_("Raise all drafts"),
    press=_raise,
    permission="billing.add_billingrun",
    question=_(
        "Every draft of a billing run gets its number, is due by the school's terms and stands in the books; "
        "families see it. What is raised is only taken back one by one."
    ),
)
EARN = Button(
    name="earn",
    label=_("Book what lessons earned"),
    press=_earn,
    permission="billing.add_billingrun",
    question=_(
        "What was invoiced for lessons that were held since becomes revenue, and what they have not earned after all "
        "is taken back. This happens by itself every night."
    ),
)


class ProblemInline(FactsInline):
    """Whom it could not bill, and why."""

    model = BillingProblem
    fields = ("its_family", "sentence")
    readonly_fields = ("its_family",)

    @admin.display(description=_("family"))
    def its_family(self, problem: BillingProblem) -> str:
        return link_to(problem.family)


@admin.register(BillingRun)
class BillingRunAdmin(FactAdmin):
    """Each run is done in the worker, a hundred families at a time; whatever breaks, it goes on where it was."""

    list_display = ("__str__", "asked", "asked_by", "progress", "invoices", "problems")
    list_filter = ("kind",)
    list_select_related = ("asked_by",)
    ordering = ("-pk",)
    fields = (("kind", "month"), ("asked", "asked_by"), ("progress", "invoices"))
    readonly_fields = ("asked", "progress", "invoices")
    inlines = (ProblemInline,)
    list_buttons = (DRAFT, RAISE, EARN)

    asked = moment("asked_at", title=_("asked"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingRun]:
        return with_progress(super().get_queryset(request))

    @admin.display(description=_("progress"))
    def progress(self, run: Any) -> str:
        if run.batches_dead:
            return say("stopped: see the dead letters")
        if run.batches_done == run.batches_all:
            return say("done")
        return say("%(percent)s %% done") % {"percent": 100 * run.batches_done // run.batches_all}

    @admin.display(description=_("led to"))
    def invoices(self, run: Any) -> str:
        made = run.invoices_made or 0
        if run.kind == BillingRun.Kind.EARN:
            return ngettext("%(n)s earning", "%(n)s earnings", made) % {"n": made}
        return ngettext("%(n)s invoice", "%(n)s invoices", made) % {"n": made}

    @admin.display(description=_("problems"))
    def problems(self, run: Any) -> str:
        found = run.problems_found
        return ngettext("%(n)s family", "%(n)s families", found) % {"n": found} if found else "–"
