"""Stripe's billing portal as a page: a customer's cards and subscriptions, and the way back."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from academy.sandbox.store import Doc, store
from academy.settings import sandbox as settings
from billing.stripe.sandbox import portal as verbs
from billing.stripe.sandbox import shelf, standing
from billing.stripe.sandbox.control import person
from billing.stripe.sandbox.errors import StripeError
from billing.stripe.sandbox.pages import money_words


@require_http_methods(["GET", "POST"])
def portal(request: HttpRequest, session: str) -> HttpResponse:
    """The page, and its buttons."""
    doc = shelf.look(session)
    if doc is None or doc["object"] != "billing_portal.session":
        raise Http404("There is no such page. The sandbox may have been reset since the link was made.")
    refusal = ""
    if request.method == "POST":
        try:
            with store().transaction():
                verbs.press(doc, request.POST.get("do", ""), request.POST.get("id", ""), person(request))
            return HttpResponseRedirect(request.path)
        except StripeError as error:
            refusal = error.body["message"]
    customer = shelf.get("customer", doc["customer"])
    chosen = customer["invoice_settings"]["default_payment_method"]
    context = {
        "school": settings.SCHOOL,
        "customer": customer,
        "back": doc["return_url"],
        "refusal": refusal,
        "cards": [
            {"id": each["id"], "last4": each["card"]["last4"], "chosen": each["id"] == chosen}
            for each in shelf.find("payment_method", {"customer": customer["id"]})
        ],
        "subscriptions": [
            _subscription(each)
            for each in shelf.find("subscription", {"customer": customer["id"], "status": list(standing.LIVING)})
        ],
    }
    return render(request, "sandbox/stripe_portal.html", context, status=400 if refusal else 200)


def _subscription(doc: Doc) -> dict[str, Any]:
    items = doc["items"]["data"]
    return {
        "id": doc["id"],
        "status": doc["status"],
        "ends": doc["cancel_at_period_end"],
        "what": ", ".join(shelf.get("product", each["price"]["product"])["name"] for each in items),
        "money": money_words(sum(each["price"]["unit_amount"] * each["quantity"] for each in items), doc["currency"]),
        "every": items[0]["price"]["recurring"]["interval"],
        "until": datetime.fromtimestamp(max(each["current_period_end"] for each in items), tz=UTC),
    }
