"""Invoices: those a subscription's beginning makes, paid at once."""

from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, intents, lists, payments, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.forms import LISTING, RANGE, fields

LIST = fields("customer status subscription", created=RANGE) | LISTING
PAYMENTS = fields("invoice status") | LISTING
NOTHING = fields()


def bill_first(subscription: Doc, session: Doc, method: Doc, amount: int, call: Call) -> Doc:
    """The first invoice of a subscription: made, finalised and paid in one breath (0 while a trial runs)."""
    customer = shelf.get("customer", subscription["customer"])
    invoice = shelf.make("invoice", **_blank(subscription, customer, amount))
    lines = [_line(invoice["id"], subscription, line) for line in session["_line_items"]]
    invoice["lines"] = shelf.listing(f"/v1/invoices/{invoice['id']}/lines", lines)
    shelf.keep(invoice)
    events.emit("invoice.created", invoice, call=call)
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    shelf.keep(customer | {"next_invoice_sequence": customer["next_invoice_sequence"] + 1})
    now = clock.stamp()
    invoice["status_transitions"]["finalized_at"] = now
    invoice |= {"number": number, "status": "open", "effective_at": now}
    events.emit("invoice.finalized", shelf.keep(invoice), call=call)
    if amount:
        invoice["_payment_intent"] = _take(invoice, method, call)["id"]
    invoice["status_transitions"]["paid_at"] = now
    invoice |= {
        "status": "paid",
        "amount_paid": amount,
        "amount_remaining": 0,
        "attempted": True,
        "attempt_count": 1 if amount else 0,
    }
    shelf.keep(invoice)
    events.emit("invoice.paid", invoice, call=call)
    events.emit("invoice.payment_succeeded", invoice, call=call)
    return invoice


def _take(invoice: Doc, method: Doc, call: Call) -> Doc:
    intent = intents.make(
        invoice["amount_due"],
        invoice["currency"],
        call,
        customer=invoice["customer"],
        payment_method=method["id"],
        description="Subscription creation",
    )
    intent = payments.take(intent, method, call, authenticated=False)
    payment = shelf.make(
        "invoice_payment",
        amount_paid=intent["amount"],
        amount_requested=intent["amount"],
        currency=intent["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="paid",
        status_transitions={"canceled_at": None, "paid_at": clock.stamp()},
    )
    events.emit("invoice_payment.paid", payment, call=call)
    return intent


def _line(invoice: str, subscription: Doc, line: Doc) -> Doc:
    items = subscription["items"]["data"]
    item = next((item for item in items if item["price"]["id"] == line["price"]["id"]), None)
    free = item is not None and subscription["trial_end"] is not None
    start = clock.stamp()
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"] if item else None,
    }
    return {
        "id": shelf.new_id("line_item"),
        "object": "line_item",
        "amount": 0 if free else line["amount_total"],
        "currency": line["currency"],
        "description": f"Trial period for {line['description']}" if free else line["description"],
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
        "period": {"start": start, "end": item["current_period_end"] if item else start},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": line["price"]["id"], "product": line["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": line["price"]["unit_amount_decimal"],
        },
        "quantity": line["quantity"],
        "quantity_decimal": str(line["quantity"]),
        "subscription": subscription["id"],
        "subtotal": 0 if free else line["amount_subtotal"],
        "taxes": [],
    }


def _blank(subscription: Doc, customer: Doc, amount: int) -> dict[str, Any]:
    now = clock.stamp()
    zero = dict.fromkeys(
        (
            "amount_overpaid",
            "amount_paid",
            "amount_shipping",
            "attempt_count",
            "post_payment_credit_notes_amount",
            "pre_payment_credit_notes_amount",
            "starting_balance",
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
    whole = dict.fromkeys(
        ("amount_due", "amount_remaining", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount
    )
    about = {f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "tax_exempt")}
    return {
        **zero,
        **nothing,
        **empty,
        **whole,
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
        "billing_reason": "subscription_create",
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
    }


def retrieve(call: Call, invoice: str) -> Doc:
    """One invoice."""
    return shelf.get("invoice", invoice)


def browse(call: Call) -> Doc:
    """Invoices, newest first."""
    subscription = call.params.pop("subscription", None)
    where = {"parent.subscription_details.subscription": subscription} if subscription else {}
    return lists.browse(call, "invoice", where)


def retrieve_payment(call: Call, payment: str) -> Doc:
    """One payment of an invoice."""
    return shelf.get("invoice_payment", payment)


def browse_payments(call: Call) -> Doc:
    """Payments of invoices, newest first."""
    return lists.browse(call, "invoice_payment")
