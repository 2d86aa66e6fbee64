"""What time does to subscriptions: trials end, periods follow each other, pauses run out, ends come."""

from typing import Any

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, invoices, prorations, shelf, standing
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.standing import LIVING
from billing.stripe.sandbox.subscription_parts import next_end

PAUSES = ("keep_as_draft", "mark_uncollectible", "void")


def turn_due() -> None:
    """Every subscription whose moment has come."""
    call = Call.by_itself()
    for doc in shelf.due("subscription", "_due", LIVING):
        _turn(doc, call)


def _turn(doc: Doc, call: Call) -> None:
    now = clock.stamp()
    if doc["status"] == "incomplete":
        standing.keep(doc, call, status="incomplete_expired", ended_at=now)
        for invoice in invoices.owed(doc["id"]):
            invoices.close(invoice, call, state="void")
        return
    pause = doc["pause_collection"] or {}
    if pause.get("resumes_at") and pause["resumes_at"] <= now:
        doc = standing.keep(doc, call, pause_collection=None)
    if doc["status"] == "trialing" and not doc["_told_trial"]:
        doc = standing.plan(doc | {"_told_trial": True})
        events.emit("customer.subscription.trial_will_end", doc, call=call)
    if doc["cancel_at"] and doc["cancel_at"] <= now:
        standing.end(doc, call)
    elif min(item["current_period_end"] for item in doc["items"]["data"]) <= now:
        renew(doc, call)


def renew(doc: Doc, call: Call) -> Doc:
    """The next period begins, and is billed."""
    ended = min(item["current_period_end"] for item in doc["items"]["data"])
    anchor = doc["billing_cycle_anchor"]
    for item in doc["items"]["data"]:
        item["current_period_start"] = ended
        item["current_period_end"] = next_end(anchor, ended, item["price"]["recurring"])
    status = "active" if doc["status"] == "trialing" else doc["status"]
    doc = standing.keep(shelf.get("subscription", doc["id"]), call, items=doc["items"], status=status)
    # What is unpaid goes on being billed, but nothing is collected until the school says so.
    collects = doc["status"] != "unpaid" and doc["pause_collection"] is None
    invoice = bill(doc, lines(doc), "subscription_cycle", call, wait=collects)
    log.write("stripe", "subscription.renewed", subscription=doc["id"], invoice=invoice["id"])
    behaviour = (doc["pause_collection"] or {}).get("behavior")
    if behaviour in ("void", "mark_uncollectible"):
        invoices.close(invoice, call, state="void" if behaviour == "void" else "uncollectible")
    return shelf.get("subscription", doc["id"])


def bill(doc: Doc, own: list[dict[str, Any]], reason: str, call: Call | None, *, wait: bool) -> Doc:
    """An invoice of these lines and of what waits; it is the subscription's latest then."""
    pending = prorations.waiting(doc["id"])
    invoice = invoices.draft(doc, [*own, *prorations.lines(pending)], reason, call, wait=wait)
    prorations.bill(pending, invoice)
    shelf.keep(doc | {"latest_invoice": invoice["id"]})
    return invoice


def lines(doc: Doc) -> list[dict[str, Any]]:
    """The current period of every item; free while a trial runs."""
    return [_line(item, free=doc["status"] == "trialing") for item in doc["items"]["data"]]


def _line(item: Doc, *, free: bool) -> dict[str, Any]:
    product = shelf.get("product", item["price"]["product"])
    return {
        "price": item["price"],
        "quantity": item["quantity"],
        "amount": 0 if free else item["price"]["unit_amount"] * item["quantity"],
        "words": f"Trial period for {product['name']}" if free else product["name"],
        "period": (item["current_period_start"], item["current_period_end"]),
        "item": item,
    }
