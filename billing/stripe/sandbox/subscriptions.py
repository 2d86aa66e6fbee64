"""Subscriptions: as much of them as a checkout in subscription mode begins, and what it takes to end one."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, invoices, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, fields

UPDATE = fields("cancel_at_period_end:bool default_payment_method description", metadata=FREE)
CANCEL = fields(cancellation_details=fields("comment feedback"))
LIST = fields("customer status price", created=RANGE) | LISTING
NOTHING = fields()
DAY = 24 * 3600


def period_end(start: int, interval: str, count: int) -> int:
    """When the period that starts now ends: the same day of the month, or the month's last."""
    if interval in ("day", "week"):
        return start + DAY * count * (7 if interval == "week" else 1)
    begun = datetime.fromtimestamp(start, tz=UTC)
    months = begun.month - 1 + count * (12 if interval == "year" else 1)
    year, month = begun.year + months // 12, months % 12 + 1
    return int(begun.replace(year=year, month=month, day=min(begun.day, monthrange(year, month)[1])).timestamp())


def trial_end(session: Doc) -> int | None:
    """When the trial this session grants will end."""
    data = session["_subscription"]
    if data.get("trial_end"):
        return int(data["trial_end"])
    days = data.get("trial_period_days")
    return clock.stamp() + days * DAY if days else None


def first_amount(session: Doc) -> int:
    """What is due at once: nothing of the recurring lines while a trial runs."""
    lines = session["_line_items"]
    if trial_end(session):
        lines = [line for line in lines if not line["price"]["recurring"]]
    return sum(line["amount_total"] for line in lines)


def begin(session: Doc, method: Doc, call: Call) -> Doc:
    """A subscription with its first invoice paid from this method."""
    start, trial = clock.stamp(), trial_end(session)
    data = session["_subscription"]
    subscription = shelf.make("subscription", **_blank(session, method, start, trial, data))
    for line in session["_line_items"]:
        if line["price"]["recurring"]:
            subscription["items"]["data"].append(_item(subscription["id"], line, start, trial))
    subscription["items"]["url"] = f"/v1/subscription_items?subscription={subscription['id']}"
    shelf.keep(subscription)
    events.emit("customer.subscription.created", subscription, call=call)
    invoice = invoices.bill_first(subscription, session, method, first_amount(session), call)
    subscription = shelf.keep(subscription | {"latest_invoice": invoice["id"]})
    log.write("stripe", "subscription.begun", subscription=subscription["id"], customer=subscription["customer"])
    return subscription


def _item(subscription: str, line: Doc, start: int, trial: int | None) -> Doc:
    rhythm = line["price"]["recurring"]
    return {
        "id": shelf.new_id("subscription_item"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": start,
        "current_period_end": trial or period_end(start, rhythm["interval"], rhythm["interval_count"]),
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "plan": _plan(line["price"]),
        "price": line["price"],
        "quantity": line["quantity"],
        "subscription": subscription,
        "tax_rates": [],
    }


def _plan(price: Doc) -> Doc:
    """The older name of a recurring price; Stripe still tells both."""
    kept = ("active", "billing_scheme", "created", "currency", "id", "livemode", "metadata", "nickname", "product")
    rhythm = price["recurring"]
    return {
        **{name: price[name] for name in kept},
        "object": "plan",
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": rhythm["interval"],
        "interval_count": rhythm["interval_count"],
        "meter": None,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": rhythm["trial_period_days"],
        "usage_type": rhythm["usage_type"],
    }


def _blank(session: Doc, method: Doc, start: int, trial: int | None, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": trial or start,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": method["id"],
        "default_source": None,
        "default_tax_rates": [],
        "description": data.get("description") or None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": shelf.listing("", []),
        "latest_invoice": None,
        "managed_payments": {"enabled": False},
        "metadata": shelf.metadata(data.get("metadata")),
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": start,
        "status": "trialing" if trial else "active",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": trial,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": start if trial else None,
    }


def retrieve(call: Call, subscription: str) -> Doc:
    """One subscription."""
    return shelf.get("subscription", subscription)


def update(call: Call, subscription: str) -> Doc:
    """Let it end with its period, or change what it is called."""
    doc = shelf.get("subscription", subscription)
    if doc["status"] == "canceled":
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    changes = call.took("cancel_at_period_end", "default_payment_method", "description")
    if "cancel_at_period_end" in changes:
        ends = max(item["current_period_end"] for item in doc["items"]["data"])
        stop = changes["cancel_at_period_end"]
        changes |= {"cancel_at": ends if stop else None, "canceled_at": clock.stamp() if stop else None}
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value}
    doc = shelf.keep(doc | changes)
    events.emit("customer.subscription.updated", doc, call=call, previous=previous)
    return doc


def cancel(call: Call, subscription: str) -> Doc:
    """End it at once."""
    doc = shelf.get("subscription", subscription)
    if doc["status"] == "canceled":
        raise invalid(f"No such subscription: '{subscription}'", code="resource_missing", param="id", status=404)
    return _end(doc, call, call.params.get("cancellation_details") or {})


def _end(doc: Doc, call: Call | None, details: Doc) -> Doc:
    now = clock.stamp()
    why = {"comment": None, "feedback": None, "reason": "cancellation_requested"} | details
    doc = shelf.keep(doc | {"status": "canceled", "canceled_at": now, "ended_at": now, "cancellation_details": why})
    events.emit("customer.subscription.deleted", doc, call=call)
    return doc


def end_due() -> None:
    """Those that were to end with their period, and it has."""
    for doc in shelf.find("subscription", {"status": ["active", "trialing"]}):
        if doc["cancel_at"] and doc["cancel_at"] <= clock.stamp():
            _end(doc, None, {})


def browse(call: Call) -> Doc:
    """Subscriptions, newest first; canceled ones only when asked for."""
    status = call.params.pop("status", None)
    price = call.params.pop("price", None)
    living = ["active", "trialing", "past_due", "incomplete", "unpaid", "paused"]
    where: Doc = {} if status == "all" else {"status": status or living}
    page = lists.browse(call, "subscription", where)
    if price:
        page["data"] = [doc for doc in page["data"] if any(i["price"]["id"] == price for i in doc["items"]["data"])]
    return page
