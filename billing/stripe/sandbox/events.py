"""Stripe's events: written with the change they tell of, and sent to every endpoint that asked for their kind."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from academy.sandbox import deliveries
from academy.sandbox.providers import Target
from academy.sandbox.store import Doc
from billing.stripe.sandbox import lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.forms import LISTING, RANGE, WORDS, fields

LIST = fields("type delivery_success:bool", types=WORDS, created=RANGE) | LISTING


def emit(kind: str, doc: Doc, *, call: Call | None = None, previous: Doc | None = None) -> Doc:
    """Say that this happened to the object. `previous`: what the changed fields held, for *.updated."""
    endpoints = [
        endpoint
        for endpoint in reversed(shelf.find("webhook_endpoint", {"status": "enabled"}))
        if {"*", kind} & set(endpoint["enabled_events"])
    ]
    data: Doc = {"object": shelf.shown(doc)}
    if previous:
        data["previous_attributes"] = previous
    event = shelf.make(
        "event",
        api_version=call.version if call and call.version else "2026-08-26.dahlia",
        data=data,
        pending_webhooks=len(endpoints),
        request={
            "id": (call.request_id or None) if call else None,
            "idempotency_key": call.idempotency_key if call else None,
        },
        type=kind,
    )
    body = json.dumps(shelf.shown(event), indent=2)
    for endpoint in endpoints:
        target = Target(url=endpoint["url"], secret=endpoint["_secret"])
        deliveries.post(shelf.PROVIDER, event["id"], kind, body, target)
    return event


def signature(body: bytes, secret: str, at: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 of time and body, keyed with the whole `whsec_…` text."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def headers(body: bytes, secret: str, at: int) -> Mapping[str, str]:
    """Headers of one webhook."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(body, secret, at),
    }


def browse(call: Call) -> Doc:
    """Events, newest first, by kind and time."""
    kinds: Any = call.params.pop("types", None) or call.params.pop("type", None)
    call.params.pop("delivery_success", None)
    call.params.pop("type", None)
    return lists.browse(call, "event", {"type": kinds} if kinds else None)


def retrieve(call: Call, event: str) -> Doc:
    """One event."""
    return shelf.get("event", event)
