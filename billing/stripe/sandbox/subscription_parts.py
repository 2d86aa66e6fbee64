"""What a subscription is made of: its items, their periods, and all the fields Stripe's has."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import shelf

DAY = 24 * 3600


def period_end(start: int, interval: str, count: int) -> int:
    """When the period that starts now ends: the same day of the month, or the month's last."""
    if interval in ("day", "week"):
        return start + DAY * count * (7 if interval == "week" else 1)
    begun = datetime.fromtimestamp(start, tz=UTC)
    months = begun.month - 1 + count * (12 if interval == "year" else 1)
    year, month = begun.year + months // 12, months % 12 + 1
    return int(begun.replace(year=year, month=month, day=min(begun.day, monthrange(year, month)[1])).timestamp())


def next_end(anchor: int, start: int, rhythm: Doc) -> int:
    """The end of the period that starts at `start`, counted from the anchor, so that the 31st stays the 31st."""
    count, end = 0, anchor
    while end <= start:
        count += 1
        end = period_end(anchor, rhythm["interval"], rhythm["interval_count"] * count)
    return end


def item(subscription: str, price: Doc, quantity: int, start: int, end: int, notes: Doc | None = None) -> Doc:
    """One thing subscribed to."""
    return {
        "id": shelf.new_id("subscription_item"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": clock.stamp(),
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": notes or {},
        "plan": plan(price),
        "price": shelf.shown(price),
        "quantity": quantity,
        "subscription": subscription,
        "tax_rates": [],
    }


def plan(price: Doc) -> Doc:
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


def blank(*, customer: str, currency: str, trial: int | None, **values: Any) -> dict[str, Any]:
    """A subscription without items that starts now, with a trial until then if there is one."""
    start = clock.stamp()
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
        "currency": currency,
        "customer": customer,
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": shelf.listing("", []),
        "latest_invoice": None,
        "managed_payments": {"enabled": False},
        "metadata": {},
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
        "_due": None,
        "_told_trial": False,
        **values,
    }
