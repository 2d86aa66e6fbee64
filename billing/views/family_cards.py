"""A family's ways to pay: saved cards, the day they are charged by themselves, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.queries.audience import may_pay
from academy.queries.school import school_today
from billing.actions.card import ask_for_page, ask_to_pay, choose_card, choose_day, remove_card
from billing.actions.charge import begin_charge
from billing.card_forms import DayForm
from billing.card_words import charge_page, charge_row, page_words, payer_panel
from billing.models import Card, Charge, Invoice, Payer, StripePage
from billing.queries.charging import default_card
from billing.subscription_words import collected_from

SHOWN = 20


def _payers(request: Any) -> Any:
    """The family's account and this person's own, never another parent's."""
    return Payer.objects.of([request.family], request.user)


def _only_who_pays(request: Any) -> None:
    if not may_pay(request.user, request.family):
        raise Http404


@require_safe
@family_page
def cards(request: Any) -> HttpResponse:
    """Every saved card of each account, what Stripe collects, the day cards are charged on, and the last charges."""
    payers = list(_payers(request).select_related("person", "family").prefetch_related("cards"))
    charges = Charge.objects.filter(invoice__payer__in=payers).select_related("invoice", "card")[:SHOWN]
    if "saved" in request.GET:
        messages.success(request, _("Stripe tells us of your card in a moment; then it stands here."))
    collected = collected_from(payers, school_today())
    panels = [
        payer_panel(payer, is_one_of_several=len(payers) > 1)
        | collected[payer.pk]
        | {"form": DayForm(initial={"day": payer.autopay_day}, auto_id=f"id_{payer.pk}_%s")}
        for payer in payers
    ]
    words = {
        "payers": panels,
        "charges": [charge_row(charge) for charge in charges],
        "may_pay": may_pay(request.user, request.family),
    }
    return render(request, "family/cards.html", words)


@require_POST
@family_page
def card_page_new(request: Any, pk: int) -> HttpResponse:
    """Have a page of Stripe's opened for an account: to save a card, or (kind=portal) the billing portal."""
    _only_who_pays(request)
    payer = get_object_or_404(_payers(request), pk=pk)
    kind = StripePage.Kind.PORTAL if request.POST.get("kind") == "portal" else StripePage.Kind.CARD
    page = ask_for_page(payer=payer, kind=kind, by=request.user)
    return redirect("family-card-page", pk=page.pk)


@require_safe
@family_page
def card_page(request: Any, pk: int) -> HttpResponse:
    """Where the page has got to; asked for again until it is open."""
    _only_who_pays(request)
    rows = StripePage.objects.filter(payer__in=_payers(request))
    return render(request, "family/card_page.html", {"page": page_words(get_object_or_404(rows, pk=pk))})


def _change(request: Any, pk: int, verb: Callable[..., None], done: str) -> HttpResponse:
    _only_who_pays(request)
    card = get_object_or_404(Card.objects.filter(payer__in=_payers(request)).select_related("payer"), pk=pk)
    try:
        verb(card=card, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done % {"card": card})
    return redirect("family-cards")


@require_POST
@family_page
def card_choice(request: Any, pk: int) -> HttpResponse:
    """From now on this card is charged."""
    return _change(request, pk, choose_card, _("%(card)s is the one we charge from now on."))


@require_POST
@family_page
def card_removal(request: Any, pk: int) -> HttpResponse:
    """Take a card away, here and at Stripe."""
    return _change(request, pk, remove_card, _("%(card)s is taken away."))


@require_POST
@family_page
def autopay(request: Any, pk: int) -> HttpResponse:
    """Choose the day on which the card is charged by itself, or none."""
    _only_who_pays(request)
    payer = get_object_or_404(_payers(request), pk=pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day from 1 to 28, which every month has."))
        return redirect("family-cards")
    day = form.cleaned_data["day"]
    try:
        choose_day(payer=payer, day=day, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
    else:
        messages.success(
            request, _("Your card is charged by itself.") if day else _("Your card is not charged by itself any more.")
        )
    return redirect("family-cards")


@require_POST
@family_page
def invoice_page(request: Any, pk: int) -> HttpResponse:
    """Have a page of Stripe's opened on which an invoice is paid, with any card."""
    _only_who_pays(request)
    invoice = get_object_or_404(Invoice.objects.of_family(request.family, request.user), pk=pk)
    try:
        page = ask_to_pay(invoice=invoice, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
        return redirect("family-invoice", pk=pk)
    return redirect("family-card-page", pk=page.pk)


@require_POST
@family_page
def invoice_charge(request: Any, pk: int) -> HttpResponse:
    """Pay an invoice now, with the card that is saved."""
    _only_who_pays(request)
    mine = Invoice.objects.of_family(request.family, request.user).select_related("payer")
    invoice = get_object_or_404(mine, pk=pk)
    card = default_card(invoice.payer)
    try:
        if card is None:
            raise Refusal(_("No card is saved. Save one under ways to pay."), code="no-card")
        charge = begin_charge(invoice=invoice, card=card, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
        return redirect("family-invoice", pk=pk)
    return redirect("family-charge", pk=charge.pk)


@require_safe
@family_page
def charge(request: Any, pk: int) -> HttpResponse:
    """What became of an attempt; where the bank asks the payer, the way to its question."""
    rows = Charge.objects.filter(invoice__payer__in=_payers(request)).select_related("invoice", "card")
    words = charge_page(get_object_or_404(rows, pk=pk))
    words["may_pay"] = may_pay(request.user, request.family)
    return render(request, "family/charge.html", {"charge": words})
