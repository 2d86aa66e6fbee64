"""What Stripe collects from a family by subscription: begun, ended with its period, and taken up again by its payer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.models import Enrolment
from academy.queries.audience import may_pay
from billing.actions.subscription import end_with_period, subscribe, take_up_again
from billing.models import Payer, Subscription


def _payers(request: Any) -> Any:
    """The family's account and this person's own, never another parent's."""
    if not may_pay(request.user, request.family):
        raise Http404
    return Payer.objects.of([request.family], request.user)


def _answer(request: Any, verb: Callable[[], Any], done: str) -> HttpResponse:
    try:
        verb()
    except Refusal as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done)
    return redirect("family-cards")


@require_POST
@family_page
def subscription_new(request: Any, pk: int) -> HttpResponse:
    """Have Stripe collect for an enrolment of the family's, from an account's card."""
    payer = get_object_or_404(_payers(request), pk=pk)
    number = request.POST.get("enrolment", "")
    rows = Enrolment.objects.of_family(request.family)
    enrolment = get_object_or_404(rows, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
    done = _("Stripe is told to collect for %(what)s.") % {"what": enrolment}
    return _answer(request, lambda: subscribe(enrolment=enrolment, payer=payer, by=request.user), done)


def _change(request: Any, pk: int, verb: Callable[..., None], done: str) -> HttpResponse:
    subscription = get_object_or_404(Subscription.objects.filter(payer__in=_payers(request)), pk=pk)
    return _answer(request, lambda: verb(subscription=subscription, by=request.user), done)


@require_POST
@family_page
def subscription_end(request: Any, pk: int) -> HttpResponse:
    """It ends when what was paid for does."""
    return _change(request, pk, end_with_period, _("It ends with its period. Nothing more is taken after that."))


@require_POST
@family_page
def subscription_return(request: Any, pk: int) -> HttpResponse:
    """It does not end after all."""
    return _change(request, pk, take_up_again, _("It goes on."))
