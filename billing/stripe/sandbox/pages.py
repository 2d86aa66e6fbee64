"""Stripe's pages for people: the checkout, the bank's question, a receipt, and what was opened so far."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from academy.sandbox.store import Doc, store
from academy.settings import sandbox as settings
from billing.stripe.sandbox import cards, checkout, payment_links, sessions, shelf
from billing.stripe.sandbox.control import person
from billing.stripe.sandbox.errors import StripeError

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
SHOWN = 50


def money_words(cents: int | None, currency: str | None) -> str:
    """An amount as a person reads it."""
    return f"{(currency or 'cad').upper()} {(cents or 0) / 100:,.2f}"


def spaced(number: str) -> str:
    """A card number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every checkout, newest first."""
    with store().transaction():
        sessions.end_due()
        found = shelf.find("checkout.session", limit=SHOWN)
    rows = [
        {
            "id": doc["id"],
            "status": doc["status"],
            "money": money_words(doc["amount_total"], doc["currency"]),
            "what": ", ".join(line["description"] for line in doc["_line_items"]) or "Save a card",
            "who": (doc["customer_details"] or {}).get("email") or doc["customer_email"] or _email(doc["customer"]),
            "at": datetime.fromtimestamp(doc["created"], tz=UTC),
        }
        for doc in found
    ]
    return render(request, "sandbox/stripe_home.html", {"rows": rows})


def _email(customer: str | None) -> str:
    return str((shelf.look(customer or "") or {}).get("email") or customer or "")


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, session: str) -> HttpResponse:
    """The checkout: pay, be declined, or leave."""
    with store().transaction():
        sessions.end_due()
        doc = _session(session)
    if request.method == "POST" and request.POST.get("do") == "leave":
        return HttpResponseRedirect(doc["cancel_url"] or f"/stripe/pay/{session}")
    if request.method == "POST" and doc["status"] == "open":
        return _pay(request, session)
    return _page(request, doc, status=200)


def _session(identifier: str) -> Doc:
    doc = store().get("stripe", "checkout.session", identifier)
    if doc is None:
        raise Http404("There is no such checkout. The sandbox may have been reset since the link was made.")
    return doc


def _pay(request: HttpRequest, session: str) -> HttpResponse:
    card = DECLINED_CARD if request.POST.get("do") == "decline" else request.POST.get("card", "")
    email, name = request.POST.get("email", "").strip(), request.POST.get("name", "").strip()
    try:
        with store().transaction():
            try:
                doc = checkout.pay(session, person(request), card=card, email=email, name=name)
            except StripeError as error:
                if not error.kept:
                    raise
                refusal = error
            else:
                return HttpResponseRedirect(_next(doc))
    except StripeError as error:
        refusal = error
    return _page(request, _session(session), status=402, error=refusal.body["message"])


def _next(doc: Doc) -> str:
    """Where the person goes: back to the school, or first to the bank's question."""
    if doc["status"] == "complete":
        return str(doc["success_url"]).replace("{CHECKOUT_SESSION_ID}", doc["id"])
    return f"/stripe/challenge/{doc['payment_intent'] or doc['setup_intent']}"


def _page(request: HttpRequest, doc: Doc, *, status: int, error: str = "") -> HttpResponse:
    customer = shelf.look(doc["customer"] or "") or {}
    details = doc["customer_details"] or {}
    shown: dict[str, Any] = {
        "school": settings.SCHOOL,
        "session": shelf.shown(doc),
        "lines": [
            {
                "what": line["description"],
                "quantity": line["quantity"],
                "money": money_words(line["amount_total"], line["currency"]),
                "every": (line["price"]["recurring"] or {}).get("interval"),
            }
            for line in doc["_line_items"]
        ],
        "total": money_words(doc["amount_total"], doc["currency"]),
        "email": request.POST.get("email")
        or details.get("email")
        or doc["customer_email"]
        or customer.get("email")
        or "",
        "name": request.POST.get("name") or details.get("name") or customer.get("name") or "",
        "card": request.POST.get("card") or GOOD_CARD,
        "cards": [(spaced(card.number), card.words) for card in cards.CARDS.values()],
        "error": error,
        "back": _next(doc) if doc["status"] == "complete" else doc["cancel_url"],
        "expires": datetime.fromtimestamp(doc["expires_at"], tz=UTC),
    }
    return render(request, "sandbox/stripe_pay.html", shown, status=status)


@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest, intent: str) -> HttpResponse:
    """The bank asks whether it is really the card's owner."""
    doc = shelf.look(intent)
    if doc is None or doc["object"] not in ("payment_intent", "setup_intent"):
        raise Http404("There is no such payment.")
    waits = doc["status"] == "requires_action"
    if request.method == "POST" and waits:
        return _answered(request, doc)
    context = {"intent": shelf.shown(doc), "waits": waits, "total": money_words(doc.get("amount"), doc.get("currency"))}
    return render(request, "sandbox/stripe_challenge.html", context)


def _answered(request: HttpRequest, doc: Doc) -> HttpResponse:
    session, refusal = doc.get("_session"), None
    try:
        with store().transaction():
            try:
                checkout.answer_challenge(doc["id"], request.POST.get("do") == "approve", person(request))
            except StripeError as error:
                if not error.kept:
                    raise
                refusal = error
    except StripeError as error:
        refusal = error
    if session and refusal:
        return _page(request, _session(session), status=402, error=refusal.body["message"])
    if session:
        return HttpResponseRedirect(_next(_session(session)))
    back = ((doc["next_action"] or {}).get("redirect_to_url") or {}).get("return_url")
    return HttpResponseRedirect(back or f"/stripe/challenge/{doc['id']}")


@require_GET
def link(request: HttpRequest, link: str) -> HttpResponse:
    """A payment link: a fresh checkout for whoever comes."""
    doc = store().get("stripe", "payment_link", link)
    if doc is None:
        raise Http404("There is no such payment link.")
    try:
        with store().transaction():
            session = payment_links.visit(doc, person(request))
    except StripeError as error:
        return render(request, "sandbox/stripe_closed.html", {"words": error.body["message"]}, status=410)
    return HttpResponseRedirect(session["url"])


@require_GET
def receipt(request: HttpRequest, charge: str) -> HttpResponse:
    """What Stripe would show under a charge's receipt_url."""
    doc = store().get("stripe", "charge", charge)
    if doc is None or not doc["paid"]:
        raise Http404("There is no such receipt.")
    context = {
        "school": settings.SCHOOL,
        "charge": doc,
        "paid": money_words(doc["amount"], doc["currency"]),
        "refunded": money_words(doc["amount_refunded"], doc["currency"]) if doc["amount_refunded"] else "",
        "last4": doc["payment_method_details"]["card"]["last4"],
        "at": datetime.fromtimestamp(doc["created"], tz=UTC),
    }
    return render(request, "sandbox/stripe_receipt.html", context)
