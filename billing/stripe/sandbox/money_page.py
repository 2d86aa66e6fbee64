"""The page on which a person plays the banks: who disputes what, and what is paid out."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from academy.sandbox.store import Doc, store
from billing.stripe.sandbox import balance, desk, disputes, payouts, shelf
from billing.stripe.sandbox.control import person
from billing.stripe.sandbox.errors import StripeError
from billing.stripe.sandbox.pages import SHOWN, money_words

MONEY = "/stripe/money/"


@require_http_methods(["GET", "POST"])
def money(request: HttpRequest) -> HttpResponse:
    """What was paid, disputed and sent to the bank, with a button for everything that others decide."""
    refusal = ""
    if request.method == "POST":
        try:
            with store().transaction():
                desk.do(request.POST.get("do", ""), request.POST.get("id", ""), person(request))
            return HttpResponseRedirect(MONEY)
        except StripeError as error:
            refusal = error.body["message"]
    held = balance.retrieve(person(request))
    context = {
        "refusal": refusal,
        "charges": [_row(doc) for doc in shelf.find("charge", {"paid": True}, limit=SHOWN) if not doc["disputed"]],
        "disputes": [
            _row(doc) | {"buttons": _answers(doc), "due": _at(doc["evidence_details"]["due_by"])}
            for doc in shelf.find("dispute", limit=SHOWN)
        ],
        "payouts": [
            _row(doc) | {"on_its_way": doc["status"] == "in_transit"} for doc in shelf.find("payout", limit=SHOWN)
        ],
        "available": [money_words(side["amount"], side["currency"]) for side in held["available"]],
        "pending": [money_words(side["amount"], side["currency"]) for side in held["pending"]],
        "daily": payouts.next_due() is not None,
    }
    return render(request, "sandbox/stripe_money.html", context, status=400 if refusal else 200)


def _row(doc: Doc) -> dict[str, Any]:
    charge = shelf.look(doc.get("charge") or "") or doc
    customer = shelf.look(charge.get("customer") or "") or {}
    return {
        "id": doc["id"],
        "money": money_words(doc["amount"], doc["currency"]),
        "status": doc["status"],
        "who": customer.get("email") or customer.get("name") or "",
        "what": doc.get("description") or "",
        "at": _at(doc["created"]),
    }


def _at(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, tz=UTC)


def _answers(dispute: Doc) -> list[tuple[str, str]]:
    if dispute["status"] not in disputes.UNDECIDED:
        return []
    given = [("answer", "The school answers")] if dispute["status"] == "needs_response" else []
    return [*given, ("win", "The school wins"), ("lose", "The school loses")]
