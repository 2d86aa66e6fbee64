"""Stripe's page for one invoice of a subscription: pay what is open with any card."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from academy.sandbox.store import store
from academy.settings import sandbox as settings
from billing.stripe.sandbox import invoices, payment_methods, shelf
from billing.stripe.sandbox.control import person
from billing.stripe.sandbox.errors import StripeError
from billing.stripe.sandbox.pages import GOOD_CARD, money_words


@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, invoice: str) -> HttpResponse:
    """The page; POST pays, or goes on to the bank's question. What a refusal wrote down stays written."""
    if store().get("stripe", "invoice", invoice) is None:
        raise Http404("There is no such invoice. The sandbox may have been reset since the link was made.")
    refusal = ""
    if request.method == "POST":
        with store().transaction():
            try:
                _pay(request, invoice)
            except StripeError as error:
                refusal = error.body["message"]
        intent = shelf.look(shelf.get("invoice", invoice)["_payment_intent"] or "")
        if intent and intent["status"] == "requires_action":
            return HttpResponseRedirect(f"/stripe/challenge/{intent['id']}")
        if not refusal:
            return HttpResponseRedirect(request.path)
    doc = shelf.get("invoice", invoice)
    context = {
        "school": settings.SCHOOL,
        "invoice": doc,
        "due": money_words(doc["amount_due"], doc["currency"]),
        "card": request.POST.get("card") or GOOD_CARD,
        "refusal": refusal,
    }
    return render(request, "sandbox/stripe_invoice.html", context, status=402 if refusal else 200)


def _pay(request: HttpRequest, invoice: str) -> None:
    doc, call = shelf.get("invoice", invoice), person(request)
    if doc["status"] != "open":
        return
    method = payment_methods.from_number(request.POST.get("card", ""))
    refusal = invoices.collect(doc, call, method=method["id"], off_session=False)
    if refusal and refusal.kept:
        raise refusal
    invoices.settle(invoice, call)
