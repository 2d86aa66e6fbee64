"""A family's packages of prepaid lessons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.audiences import family_page
from academy.queries.school import school_today
from billing.presenting import package_card
from billing.queries.lots import packages_of


@require_safe
@family_page
def packages(request: Any) -> HttpResponse:
    """Each as a picture: what was taken, what is left, and when each of it expires."""
    today = school_today()
    cards = [package_card(package, lots, today) for package, lots in packages_of(request.family)]
    return render(request, "family/packages.html", {"packages": cards})
