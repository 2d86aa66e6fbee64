"""Saved cards and their charges in the words the pages show."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.kernel.money import Money
from academy.words import here, locale, long_date
from billing.decline_words import decline_words
from billing.models import Card, Charge, Checkout, Payer, StripePage
from billing.queries.balances import is_settled
from billing.queries.charging import charging_is_on, default_card

STATES: dict[str, tuple[Any, str]] = {
    Charge.State.ASKED: (gettext_lazy("Being charged"), "wait"),
    Charge.State.NEEDS_PAYER: (gettext_lazy("Waits for you"), "wait"),
    Charge.State.SUCCEEDED: (gettext_lazy("Paid"), "good"),
    Charge.State.DECLINED: (gettext_lazy("Declined"), "bad"),
    Charge.State.GIVEN_UP: (gettext_lazy("Not charged"), "quiet"),
}

# The title of each page of Stripe's, and the words that lead there.
PAGES = {
    StripePage.Kind.PAY: (gettext_lazy("Pay by card"), gettext_lazy("Go on to Stripe and pay")),
    StripePage.Kind.CARD: (gettext_lazy("Save a card"), gettext_lazy("Go on to Stripe and save the card")),
    StripePage.Kind.PORTAL: (gettext_lazy("Your page at Stripe"), gettext_lazy("Go on to Stripe")),
}


def payer_panel(payer: Payer, *, is_one_of_several: bool) -> dict[str, Any]:
    """One account: its saved cards and the day they are charged on."""
    cards = [card_row(card) for card in payer.cards.all() if card.removed_at is None]
    day = payer.autopay_day
    return {
        "pk": payer.pk,
        "name": payer.name if is_one_of_several else "",
        "cards": cards,
        "day_label": _("On day %(day)s of each month, or when an invoice is due if that is earlier.") % {"day": day}
        if day
        else "",
        "page_url": reverse("family-card-page-new", args=[payer.pk]),
        "day_url": reverse("family-autopay", args=[payer.pk]),
        "has_customer": bool(payer.stripe_customer),
    }


def card_row(card: Card) -> dict[str, Any]:
    """A card as its owner knows it."""
    return {
        "name": str(card),
        "expiry_label": _("until %(month)s") % {"month": card.expiry},
        "is_default": card.is_default,
        "choice_url": reverse("family-card-choice", args=[card.pk]),
        "removal_url": reverse("family-card-removal", args=[card.pk]),
    }


def charge_row(charge: Charge) -> dict[str, Any]:
    """One attempt, and why it failed."""
    word, tone = STATES[charge.state]
    return {
        "title": _("Invoice %(number)s") % {"number": charge.invoice.number},
        "date_label": long_date(here(charge.asked_at)),
        "card": str(charge.card),
        "amount_label": charge.amount.format(locale()),
        "status_word": word,
        "status_tone": tone,
        "why": decline_words(charge.decline_code) if charge.decline_code else "",
        "url": reverse("family-charge", args=[charge.pk]),
    }


def charge_page(charge: Charge) -> dict[str, Any]:
    """An attempt's own page: under way, waiting for the bank's question, paid, or why not."""
    return {
        **charge_row(charge),
        "state": charge.state,
        "is_live": charge.state in (Charge.State.ASKED, Charge.State.NEEDS_PAYER),
        "ask_url": charge.ask_url if charge.state == Charge.State.NEEDS_PAYER else "",
        "is_stopped": charge.state == Charge.State.ASKED and not charging_is_on(),
        "invoice_url": reverse("family-invoice", args=[charge.invoice_id]),
    }


def by_card(invoice: Any, *, may_pay: bool) -> dict[str, Any]:
    """How an invoice (from with_amounts and with_checkout) can be paid by card; or the charge that is under way."""
    live = invoice.charges.live().first()
    if live:
        return {"charge_url": reverse("family-charge", args=[live.pk])}
    if not may_pay or invoice.state != "open" or invoice.balance_cents <= 0:
        return {}
    words: dict[str, Any] = {"amount": Money(invoice.balance_cents, invoice.currency).format(locale())}
    ways = {}
    if invoice.checkout_state != Checkout.State.OPEN:
        ways = {"page_url": reverse("family-invoice-page", args=[invoice.pk])}
        ways["page_label"] = _("Pay %(amount)s by card") % words
    card = default_card(invoice.payer)
    if card:
        ways["pay_url"] = reverse("family-invoice-charge", args=[invoice.pk])
        ways["label"] = _("Pay %(amount)s with %(card)s") % {**words, "card": card}
        ways["page_label"] = _("Pay with another card")
    return ways


def page_words(page: StripePage) -> dict[str, Any]:
    """A page of Stripe's that is being opened, or is there."""
    title, button = PAGES[StripePage.Kind(page.kind)]
    invoice = page.invoice
    return {
        "title": title,
        "button": button,
        "url": page.url,
        "is_done": page.done_at is not None,
        "is_paid": invoice is not None and is_settled(invoice),
        "back_url": reverse("family-invoice", args=[invoice.pk]) if invoice else reverse("family-cards"),
        "back_label": _("The invoice") if invoice else _("Ways to pay"),
    }
