"""The providers' books and ours: each comparison with its figures, and what does not match, with both sides."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, WAITS, WELL, badge, moment, money
from academy.admin.forms import StaffForm
from academy.queries.school import school
from billing.actions.compare import providers, start_comparison
from billing.actions.mismatch import explain_mismatch
from billing.models import Mismatch, Reconciliation

HEADINGS = {
    "charges": _("Payments"),
    "refunds": _("Refunds"),
    "disputes": _("Disputes"),
    "payouts": _("To the bank"),
    "fees": _("Fees"),
    "other": _("Something else"),
}


def _compare(_row: None, by: Any) -> str:
    for provider in providers():
        start_comparison(provider=provider, by=by)
    return say("The books are being compared; look again in a moment.")


COMPARE = Button(
    name="compare",
    label=_("Compare now"),
    press=_compare,
    permission="billing.add_reconciliation",
    tone="main",
)


@admin.register(Reconciliation)
class ReconciliationAdmin(FactAdmin):
    """Every night, and by the button."""

    list_display = ("provider", "since", "result", "healed", "began", "ended")
    list_filter = ("provider",)
    ordering = ("-pk",)
    fields = (("provider", "since"), ("result", "healed"), ("began", "ended", "asked_by"), "last_error")
    readonly_fields = ("result", "began", "ended")
    list_select_related = ("asked_by",)
    list_buttons = (COMPARE,)

    began = moment("created_at", title=_("begun"))
    ended = moment("finished_at", title=_("done"))

    @admin.display(description=_("result"))
    def result(self, row: Reconciliation) -> str:
        if row.drift_cents is None:
            broken = row.state == Reconciliation.State.DEAD
            return badge(say("gave up") if broken else say("under way"), BROKEN if broken else WAITS)
        if row.drift_cents:
            return badge(say("%(amount)s differ") % {"amount": money(row.drift_cents, school().currency)}, BROKEN)
        return badge(say("both say the same"), WELL)

    def under_row(self, request: HttpRequest, row: Reconciliation) -> list[Panel]:
        tables = [
            {"currency": currency, "rows": [_figures(heading, one, currency) for heading, one in headings.items()]}
            for currency, headings in row.figures.items()
        ]
        facts = {"tables": tables, "provider": row.get_provider_display()}
        return [Panel(say("Both books"), "admin/billing/figures.html", facts)]


def _figures(heading: str, one: dict[str, int], currency: str) -> dict[str, Any]:
    return {
        "heading": HEADINGS[heading],
        "provider": money(one["provider"], currency),
        "books": money(one["books"], currency),
        "drift": money(one["drift"], currency) if one["drift"] else "",
    }


class ExplainForm(StaffForm):
    """Why both may differ."""

    because = forms.CharField(
        label=_("What it is"),
        max_length=300,
        help_text=_("Such as: a test payment of the owner's. It stays settled as long as both sides say the same."),
    )


def _explain(mismatch: Mismatch, by: Any, because: str) -> str:
    explain_mismatch(mismatch=mismatch, because=because, by=by)
    return say("It is settled, with your explanation.")


EXPLAIN = Button(
    name="explain",
    label=_("Explain"),
    press=_explain,
    permission="billing.change_mismatch",
    question=_("Nothing is booked by this. What can be booked by itself is booked at the next comparison."),
    form=ExplainForm,
    offered=lambda mismatch: mismatch.settled_at is None,
    tone="main",
)


@admin.register(Mismatch)
class MismatchAdmin(FactAdmin):
    """Settled by itself as soon as both sides say the same."""

    list_display = ("what", "provider", "told", "booked", "state_label", "happened")
    list_filter = ("provider", ("settled_at", admin.EmptyFieldListFilter))
    search_exactly = ("reference", "source")
    ordering = ("-pk",)
    fields = (
        ("what", "state_label"),
        ("provider", "reference", "source"),
        ("happened", "found"),
        "reason",
        ("settled_because", "settled_by", "settled"),
    )
    readonly_fields = ("what", "state_label", "happened", "found", "settled")
    list_select_related = ("settled_by",)
    buttons = (EXPLAIN,)

    happened = moment("happened_at", title=_("happened"))
    found = moment("found_at", title=_("found"))
    settled = moment("settled_at", title=_("settled"))

    @admin.display(description=_("what"))
    def what(self, row: Mismatch) -> str:
        return str(row.get_kind_display())

    @admin.display(description=_("state"))
    def state_label(self, row: Mismatch) -> str:
        return badge(say("settled"), WELL) if row.settled_at else badge(say("waits for somebody"), BROKEN)

    @admin.display(description=_("there"))
    def told(self, row: Mismatch) -> str:
        return _side(row.told_cents, row.told_fee_cents, row.currency)

    @admin.display(description=_("in our books"))
    def booked(self, row: Mismatch) -> str:
        return _side(row.booked_cents, row.booked_fee_cents, row.currency)

    def over_row(self, request: HttpRequest, row: Mismatch) -> list[Panel]:
        facts = {
            "provider": row.get_provider_display(),
            "told": _side(row.told_cents, row.told_fee_cents, row.currency),
            "booked": _side(row.booked_cents, row.booked_fee_cents, row.currency),
            "reason": row.reason,
        }
        return [Panel(say("Both sides"), "admin/billing/mismatch.html", facts)]


def _side(cents: int | None, fee_cents: int | None, currency: str) -> str:
    if cents is None:
        return say("nothing")
    if not fee_cents:
        return money(cents, currency)
    return say("%(amount)s, fee %(fee)s") % {"amount": money(cents, currency), "fee": money(fee_cents, currency)}
