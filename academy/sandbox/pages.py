"""The sandbox's own pages for people: what this is, what happened, what shall go wrong."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from academy.sandbox import clock, deliveries, faults, log
from academy.sandbox.providers import providers
from academy.settings import sandbox as settings

SHOWN = 100

READY_MADE: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "stripe-down": (
        "Stripe is down (500 on every call)",
        [{"match": {"provider": "stripe", "path": "^/stripe/v1/"}, "do": "status", "args": {"status": 500}}],
    ),
    "stripe-slow": (
        "Stripe takes five seconds over every call",
        [{"match": {"provider": "stripe", "path": "^/stripe/v1/"}, "do": "delay", "args": {"seconds": 5}}],
    ),
    "stripe-busy": (
        "Stripe asks to slow down (429 on half of the calls)",
        [
            {
                "match": {"provider": "stripe", "path": "^/stripe/v1/", "probability": 0.5},
                "do": "status",
                "args": {
                    "status": 429,
                    "headers": {"Retry-After": "2", "Stripe-Rate-Limited-Reason": "global-rate"},
                },
            }
        ],
    ),
    "answer-lost": (
        "Stripe does the next thing asked, and the answer is lost",
        [
            {
                "match": {"provider": "stripe", "method": "POST", "path": "^/stripe/v1/"},
                "do": "reset",
                "args": {"after_effect": True},
                "times": 1,
            }
        ],
    ),
    "webhook-lost": (
        "No word of any finished checkout",
        [{"match": {"provider": "stripe", "event": "^checkout\\.session\\.completed$"}, "do": "drop_callback"}],
    ),
    "webhooks-doubled": (
        "Every callback of Stripe's comes three times",
        [{"match": {"provider": "stripe"}, "do": "duplicate_callback", "args": {"copies": 2}}],
    ),
    "webhooks-shuffled": (
        "Callbacks of Stripe's come in any order, within four seconds",
        [{"match": {"provider": "stripe"}, "do": "reorder_callbacks", "args": {"seconds": 4}}],
    ),
    "mail-down": (
        "Mailjet is down (503 on every call)",
        [{"match": {"provider": "mailjet"}, "do": "status", "args": {"status": 503}}],
    ),
    "mail-gateway": (
        "Mailjet answers with a gateway's HTML page",
        [{"match": {"provider": "mailjet"}, "do": "html", "args": {"status": 502}}],
    ),
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and where to go from here."""
    return render(
        request,
        "sandbox/home.html",
        {
            "providers": providers().values(),
            "academy": settings.ACADEMY,
            "now": datetime.fromtimestamp(clock.now(), tz=UTC),
            "faults": faults.plan(),
        },
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that names nothing here."""
    words = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "sandbox/missing.html", {"words": words}, status=404)


@require_GET
def log_page(request: HttpRequest) -> HttpResponse:
    """The newest entries of the log, and the newest callbacks."""
    provider = request.GET.get("provider", "")
    entries = log.read(provider=provider, kind=request.GET.get("kind", ""), limit=SHOWN, newest=True)
    for entry in entries:
        entry["summary"], entry["bad"] = _summary(entry), _is_bad(entry)
        entry["data"] = json.dumps(entry["data"], indent=1, ensure_ascii=False)
    return render(
        request,
        "sandbox/log.html",
        {
            "entries": entries,
            "deliveries": deliveries.latest(20),
            "providers": providers().values(),
            "chosen": provider,
        },
    )


def _summary(entry: dict[str, Any]) -> str:
    """One line about an entry."""
    data = entry["data"]
    if entry["kind"] == "request":
        return f"{data['method']} {_short(data['path'])} → {data['status'] or 'no answer'}"
    if entry["kind"] == "delivery":
        return f"{data['kind']} → {data['status'] or 'nobody answered'}"
    words: dict[str, Any] = {name: value for name, value in data.items() if isinstance(value, str | int)}
    if "amount" in words:
        words = {"": f"{words.pop('amount') / 100:,.2f} {words.pop('currency', '')}"} | words
    return " · ".join(f"{name} {_short(str(value))}".strip() for name, value in words.items() if value != "")


def _short(text: str) -> str:
    """Ids no longer than they need to be to be told apart; the whole of them stands in the details."""
    return re.sub(r"[A-Za-z0-9]{20,}", lambda found: f"{found[0][:6]}…", text)


def _is_bad(entry: dict[str, Any]) -> bool:
    """Did it go wrong for the academy?"""
    if entry["kind"] not in ("request", "delivery"):
        return False
    status = entry["data"]["status"]
    return status is None or status >= (500 if entry["kind"] == "request" else 300)


@require_http_methods(["GET", "POST"])
def faults_page(request: HttpRequest) -> HttpResponse:
    """Pick a ready-made fault with one click, or clear them all."""
    if request.method == "POST":
        chosen = READY_MADE.get(request.POST.get("fault", ""))
        faults.replace(chosen[1] if chosen else [], keep=chosen is not None)
        return HttpResponseRedirect("/faults/")
    return render(
        request,
        "sandbox/faults.html",
        {
            "ready_made": [(name, words) for name, (words, _) in READY_MADE.items()],
            "plan": [
                {**fault, "match": json.dumps(fault["match"]), "args": json.dumps(fault["args"])}
                for fault in faults.plan()
            ],
            "kinds": {**faults.REQUEST_FAULTS, **faults.CALLBACK_FAULTS},
        },
    )
