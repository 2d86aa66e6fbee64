"""Stripe's door: verify, write down, say thank you. events/ does the thinking, in the worker."""

import json
import time

import stripe
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from academy.kernel.inbox import receive
from academy.kernel.trace import become

log = structlog.get_logger("billing.stripe")

# https://docs.stripe.com/webhooks#replay-attacks
TOLERANCE_SECONDS = 300
# As much as the inbox keeps of each.
LONGEST = {"id": 120, "type": 80}


class Untrusted(Exception):
    """The request does not prove that it comes from Stripe, is stale, or is no event."""


def read_event(body: bytes, signature: str) -> dict[str, object]:
    """The event in a request that carries Stripe's signature; raises Untrusted."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise Untrusted("No secret is configured, so nothing can be trusted.")
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(), signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=TOLERANCE_SECONDS
        )
        # The library refuses what is too old; what claims to come from the future is as little to be trusted.
        sent = int(dict(part.split("=", 1) for part in signature.split(","))["t"])
        if sent > time.time() + TOLERANCE_SECONDS:
            raise Untrusted("Its time lies in the future.")
        event = json.loads(body)
    except (stripe.SignatureVerificationError, ValueError, KeyError, RecursionError) as error:
        raise Untrusted(str(error)) from error
    if not isinstance(event, dict) or event.get("object") != "event":
        raise Untrusted("It is no event.")
    for name, longest in LONGEST.items():
        if not isinstance(event.get(name), str) or not 0 < len(event[name]) <= longest:
            raise Untrusted(f"Its {name} is no word of an event's.")
    # PostgreSQL cannot keep it, in JSON neither.
    if "\\u0000" in json.dumps(event):
        raise Untrusted("There is a zero byte in it.")
    if bool(event.get("livemode")) != settings.STRIPE_LIVE_MODE:
        raise Untrusted("It comes from Stripe's other mode (test or live).")
    return event


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Answers 200 once the event is written down, 400 to whatever cannot be trusted."""
    become("stripe")
    try:
        event = read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except Untrusted as reason:
        log.warning("webhook refused", reason=str(reason), security=True)
        return HttpResponse(status=400)
    receive("stripe", str(event["id"]), str(event["type"]), event)
    return HttpResponse(status=200)
