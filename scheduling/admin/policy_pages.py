"""A policy's two pages of its own: try it on an absence, and run it over the past year."""

from datetime import timedelta
from typing import Any

from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from academy.admin.buttons import Button
from academy.queries.school import school, school_today
from academy.words import long_date
from scheduling.admin.policy_forms import TryForm, WhatIfForm
from scheduling.makeup.engine import decide
from scheduling.makeup.money import charge_of
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import rules_of
from scheduling.models import MakeUpPolicy, PolicyRule
from scheduling.queries.policy import policy_on, with_rows
from scheduling.queries.school_days import school_days
from scheduling.queries.what_if import what_if
from scheduling.what_if_chart import chart, table

YEAR = timedelta(days=365)


def _no_verb(*_args: Any, **_answers: Any) -> str:
    """These pages only ask."""
    return ""


def _last_year(_policy: MakeUpPolicy) -> dict[str, Any]:
    today = school_today()
    return {"base": policy_on(today), "first_day": today - YEAR, "last_day": today}


TRY = Button(
    name="try",
    label=_("Try it"),
    press=_no_verb,
    permission="scheduling.view_makeuppolicy",
    question=_("Think of a missed lesson; nothing is written."),
    form=TryForm,
    initial=lambda _policy: {"day": school_today() + timedelta(days=7), "notice": 30},
)
WHAT_IF = Button(
    name="what_if",
    label=_("What if?"),
    press=_no_verb,
    permission="scheduling.view_makeuppolicy",
    question=_(
        "The missed lessons of these days, decided by both policies. All are taken as paid, and a credit as open for 30"
        " days; what families would have done otherwise nobody knows."
    ),
    form=WhatIfForm,
    initial=_last_year,
)


class PolicyPages:
    """Buttons whose page shows the answer below the question instead of doing something."""

    def _press(self: Any, request: HttpRequest, button: Button, row: Any, home: str) -> HttpResponse:
        if button not in (TRY, WHAT_IF):
            answer: HttpResponse = super()._press(request, button, row, home)  # type: ignore[misc]
            return answer
        form = self._form(request, button, row)
        found: dict[str, Any] = {}
        if form.is_bound and form.is_valid():
            found = _tried(row, form) if button == TRY else _compared(row, form)
        words = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": button.label,
            "original": row,
            "button": button,
            "form": form,
            "back": home,
            "media": self.media + (form.media if form else Media()),
            **found,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/office/policy_{button.name}.html", words)


def _read(policy: MakeUpPolicy) -> Any:
    return rules_of(with_rows(MakeUpPolicy.objects.filter(pk=policy.pk)).get())


def _tried(policy: MakeUpPolicy, form: TryForm) -> dict[str, Any]:
    verdict = decide(_read(policy), form.facts(school_days(), school().zone))
    charge = charge_of(verdict.outcome, verdict.because)
    return {
        "verdict": {
            "outcome": PolicyRule.Outcome(verdict.outcome).label,
            "counts": verdict.counts,
            "expires_label": long_date(verdict.expires_on) if verdict.expires_on else "",
            "percent": charge.percent,
            "why": in_words(verdict.because),
        }
    }


def _compared(policy: MakeUpPolicy, form: WhatIfForm) -> dict[str, Any]:
    asked = form.cleaned_data
    months = what_if(
        now=_read(asked["base"]), then=_read(policy), first_day=asked["first_day"], last_day=asked["last_day"]
    )
    return {
        "base": asked["base"],
        "is_answered": True,
        "chart": chart(months) if months else None,
        "table": table(months, school().currency),
    }
