"""The school's make-up policy in words, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.audiences import public_page
from academy.queries.school import school_today
from academy.words import long_date
from scheduling.makeup.prose import prose
from scheduling.makeup.rules import rules_of
from scheduling.queries.policy import policy_on


@require_safe
@public_page
def make_up_policy(request: HttpRequest) -> HttpResponse:
    """What the version in force today says."""
    policy = policy_on(school_today())
    words = {
        "parts": prose(rules_of(policy)) if policy else [],
        "note": policy.note if policy else "",
        "since_label": long_date(policy.valid_from) if policy and policy.valid_from else "",
    }
    return render(request, "public/make_up_policy.html", words)
