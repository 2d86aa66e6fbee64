"""Instamojo's pages for people: what was asked for so far, and the page to pay on."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from academy.sandbox.store import Doc, store
from academy.settings import sandbox as settings
from billing.instamojo.sandbox import checkout, payment_requests, shelf
from billing.instamojo.sandbox.shelf import InstamojoError

SHOWN = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every request, newest first."""
    with store().transaction():
        payment_requests.end_due()
        rows = shelf.find("request")[:SHOWN]
    for row in rows:
        row["at"] = datetime.fromisoformat(row["created_at"])
    return render(request, "sandbox/instamojo_home.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, identifier: str) -> HttpResponse:
    """The page to pay on: pay, or be refused by the bank."""
    with store().transaction():
        payment_requests.end_due()
        try:
            doc = shelf.get("request", identifier)
        except InstamojoError as error:
            raise Http404("There is no such link. The sandbox may have been reset since it was made.") from error
    if request.method == "POST" and doc["status"] in payment_requests.OPEN:
        payment = checkout.pay(identifier, succeeds=request.POST.get("do") == "pay")
        return HttpResponseRedirect(_back(doc, payment))
    context = {"school": settings.SCHOOL, "request": doc, "open": doc["status"] in payment_requests.OPEN}
    return render(request, "sandbox/instamojo_pay.html", context)


def _back(doc: Doc, payment: Doc) -> str:
    """The school's own page; nobody signs what stands in this address."""
    told = {"payment_id": payment["id"], "payment_status": payment["status"], "payment_request_id": doc["id"]}
    if not doc["redirect_url"]:
        return f"/instamojo/pay/{doc['id']}"
    return f"{doc['redirect_url']}{'&' if '?' in doc['redirect_url'] else '?'}{urlencode(told)}"
