"""How a subscription stands, and when it next needs looking at."""

from typing import Any

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.subscription_parts import DAY

LIVING = ("trialing", "active", "past_due", "unpaid", "incomplete")
TOLD_BEFORE = 3 * DAY
PATIENCE = 23 * 3600
"""How long a first payment may be missing: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses"""


def keep(doc: Doc, call: Call | None, **changes: Any) -> Doc:
    """The subscription with these changes, and the word of them."""
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value and not name.startswith("_")}
    doc = plan(doc | changes)
    if previous:
        events.emit("customer.subscription.updated", doc, call=call, previous=previous)
    return doc


def plan(doc: Doc) -> Doc:
    """Write it down, with the next moment at which something falls due."""
    if doc["status"] == "incomplete":
        return shelf.keep(doc | {"_due": doc["created"] + PATIENCE})
    moments = [item["current_period_end"] for item in doc["items"]["data"]]
    moments += [doc["cancel_at"]] if doc["cancel_at"] else []
    pause = doc["pause_collection"] or {}
    moments += [pause["resumes_at"]] if pause.get("resumes_at") else []
    if doc["status"] == "trialing" and not doc["_told_trial"]:
        # A trial shorter than that is told of at once.
        moments.append(max(doc["trial_end"] - TOLD_BEFORE, doc["created"]))
    return shelf.keep(doc | {"_due": min(moments, default=None)})


def end(doc: Doc, call: Call | None, *, reason: str = "cancellation_requested", **details: Any) -> Doc:
    """Over for good."""
    now = clock.stamp()
    why = {"comment": None, "feedback": None, "reason": reason} | details
    doc = shelf.keep(doc | {"status": "canceled", "canceled_at": now, "ended_at": now, "cancellation_details": why})
    log.write("stripe", "subscription.ended", subscription=doc["id"], reason=why["reason"])
    events.emit("customer.subscription.deleted", doc, call=call)
    return doc
