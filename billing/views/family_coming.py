"""What a family will be billed next."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.audiences import family_page
from billing.models import Payer
from billing.queries.coming import coming


@require_safe
@family_page
def coming_bill(request: Any) -> HttpResponse:
    """The lines of the next bill by what is known now, for the family and for the person who asks."""
    payers = Payer.objects.of([request.family], request.user).select_related("person", "family")
    return render(request, "family/coming_bill.html", {"bills": coming(request.family, list(payers))})
