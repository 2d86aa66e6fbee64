"""What an invoice is made of: its lines, and all the fields Stripe's has."""

from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import shelf


def line(
    invoice: str,
    subscription: Doc,
    price: Doc,
    *,
    quantity: int,
    amount: int,
    words: str,
    period: tuple[int, int],
    item: Doc | None,
    proration: bool = False,
) -> Doc:
    """One line: a period of one thing, or the part of a period by which it changed."""
    details = {
        "invoice_item": None,
        "proration": proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"] if item else None,
    }
    return {
        "id": shelf.new_id("line_item"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": words,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice,
        "livemode": False,
        "metadata": {},
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "subscription": subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }


def blank(subscription: Doc, customer: Doc, reason: str) -> dict[str, Any]:
    """A draft of nothing yet, for this subscription."""
    now = clock.stamp()
    zero = dict.fromkeys(
        (
            "amount_due",
            "amount_overpaid",
            "amount_paid",
            "amount_remaining",
            "amount_shipping",
            "attempt_count",
            "post_payment_credit_notes_amount",
            "pre_payment_credit_notes_amount",
            "starting_balance",
            "subtotal",
            "subtotal_excluding_tax",
            "total",
            "total_excluding_tax",
        ),
        0,
    )
    nothing = dict.fromkeys(
        (
            "account_tax_ids",
            "application",
            "automatically_finalizes_at",
            "custom_fields",
            "customer_account",
            "customer_shipping",
            "default_payment_method",
            "default_source",
            "description",
            "due_date",
            "effective_at",
            "ending_balance",
            "footer",
            "from_invoice",
            "hosted_invoice_url",
            "invoice_pdf",
            "last_finalization_error",
            "latest_revision",
            "next_payment_attempt",
            "number",
            "on_behalf_of",
            "receipt_number",
            "rendering",
            "shipping_cost",
            "shipping_details",
            "statement_descriptor",
            "test_clock",
            "webhooks_delivered_at",
        )
    )
    empty: dict[str, Any] = {
        name: []
        for name in (
            "customer_tax_ids",
            "default_tax_rates",
            "discounts",
            "total_discount_amounts",
            "total_pretax_credit_amounts",
            "total_taxes",
        )
    }
    about = {f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "tax_exempt")}
    return {
        **zero,
        **nothing,
        **empty,
        **about,
        "account_country": "CA",
        "account_name": "Sandbox",
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "issuer": {"type": "self"},
        "metadata": {},
        "parent": {
            "quote_details": None,
            "subscription_details": {"metadata": subscription["metadata"], "subscription": subscription["id"]},
            "type": "subscription_details",
        },
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "period_end": now,
        "period_start": now,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "_payment_intent": None,
        "_hard": None,
    }
