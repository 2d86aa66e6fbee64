"""Checkout sessions: made by the academy, paid by a person on the page, expired by time or on request."""

from typing import Any

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import customers, events, line_items, lists, setup_intents, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid, missing
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields

CREATE = fields(
    "mode success_url cancel_url client_reference_id customer customer_email customer_creation currency expires_at:int"
    " locale submit_type billing_address_collection payment_method_collection ui_mode allow_promotion_codes:bool",
    line_items=[line_items.LINE],
    payment_method_types=WORDS,
    payment_intent_data=fields(
        "description receipt_email setup_future_usage statement_descriptor statement_descriptor_suffix capture_method",
        metadata=FREE,
    ),
    setup_intent_data=fields("description", metadata=FREE),
    subscription_data=fields("description trial_period_days:int trial_end:int", metadata=FREE),
    customer_update=fields("address name shipping"),
    phone_number_collection=fields("enabled:bool"),
    metadata=FREE,
)
UPDATE = fields(metadata=FREE)
LIST = fields("customer payment_intent subscription status", customer_details=fields("email"), created=RANGE) | LISTING
NOTHING = fields()
SOONEST, LATEST = 30 * 60, 24 * 3600
MODES = ("payment", "setup", "subscription")


def create(call: Call) -> Doc:
    """A page to pay on, open until it expires."""
    mode = call.need("mode")
    if mode not in MODES:
        raise invalid(f"Invalid mode: must be one of {', '.join(MODES)}", param="mode")
    if call.params.get("ui_mode", "hosted_page") not in ("hosted", "hosted_page"):
        raise invalid("The sandbox serves the hosted page only.", param="ui_mode")
    if call.params.get("customer") and call.params.get("customer_email"):
        raise invalid("You may only specify one of these parameters: customer, customer_email.", param="customer")
    if mode == "setup":
        lines: list[Doc] = []
    else:
        lines = line_items.read(
            call.params.get("line_items") or [], recurring_allowed=mode == "subscription", call=call
        )
    if mode == "subscription" and not any(line["price"]["recurring"] for line in lines):
        raise invalid(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )
    customer = call.params.get("customer") or None
    if customer:
        customers.living(customer, param="customer")
    return open_page(call, mode, lines, customer)


def open_page(call: Call, mode: str, lines: list[Doc], customer: str | None) -> Doc:
    """The page for these lines."""
    session = shelf.make("checkout.session", **_blank(call, mode, lines, customer))
    if mode == "setup":
        data = call.params.get("setup_intent_data") or {}
        notes = shelf.metadata(data.get("metadata"))
        intent = setup_intents.make(
            call, customer=customer, metadata=notes, description=data.get("description"), _session=session["id"]
        )
        session["setup_intent"] = intent["id"]
    session["url"] = f"{call.origin}/stripe/pay/{session['id']}"
    log.write("stripe", "session.opened", session=session["id"], mode=mode, amount=session["amount_total"])
    return shelf.keep(session)


def _blank(call: Call, mode: str, lines: list[Doc], customer: str | None) -> dict[str, Any]:
    total = sum(line["amount_total"] for line in lines)
    free = mode == "setup" or total == 0
    email = call.params.get("customer_email") or None
    creation = call.params.get("customer_creation") or ("if_required" if mode == "payment" and not customer else None)
    return {
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": call.params.get("allow_promotion_codes"),
        "amount_subtotal": None if mode == "setup" else total,
        "amount_total": None if mode == "setup" else total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": call.params.get("billing_address_collection"),
        "cancel_url": address(call, "cancel_url", needed=False),
        "client_reference_id": _reference(call),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "currency": lines[0]["currency"] if lines else (call.params.get("currency") or None),
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": customer,
        "customer_account": None,
        "customer_creation": creation,
        "customer_details": details_of(email, None) if email else None,
        "customer_email": email,
        "discounts": [],
        "expires_at": _expiry(call),
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": None if mode != "payment" else {"enabled": False, "invoice_data": {}},
        "locale": call.params.get("locale"),
        "managed_payments": {"enabled": False},
        "metadata": shelf.metadata(call.params.get("metadata")),
        "mode": mode,
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": call.params.get("payment_method_collection", "always"),
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": call.params.get("payment_method_types") or ["card"],
        "payment_status": "no_payment_required" if free else "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False} | (call.params.get("phone_number_collection") or {}),
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": call.params.get("submit_type"),
        "subscription": None,
        "success_url": address(call, "success_url", needed=True),
        "total_details": None if mode == "setup" else {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": None,
        "wallet_options": None,
        "_line_items": lines,
        "_intent": call.params.get("payment_intent_data") or {},
        "_subscription": call.params.get("subscription_data") or {},
    }


def details_of(email: str | None, name: str | None) -> Doc:
    """What is known of the person who pays."""
    return {
        "address": {"city": None, "country": "CA", "line1": None, "line2": None, "postal_code": None, "state": None},
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def address(call: Call, name: str, *, needed: bool) -> str | None:
    """A URL the call names. Raises StripeError: none where one is needed, or no URL."""
    url = call.params.get(name) or None
    if url is None and needed:
        raise missing(name)
    if url is not None and not url.startswith(("http://", "https://")):
        raise invalid("Not a valid URL", code="url_invalid", param=name)
    return url


def _reference(call: Call) -> str | None:
    reference = call.params.get("client_reference_id") or None
    if reference and len(reference) > 200:
        raise invalid("client_reference_id holds up to 200 characters.", param="client_reference_id")
    return reference


def _expiry(call: Call) -> int:
    at = call.params.get("expires_at") or clock.stamp() + LATEST
    # A minute's grace at both ends: the caller's clock is not ours.
    if not clock.stamp() + SOONEST - 60 <= at <= clock.stamp() + LATEST + 60:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session"
            " creation.",
            param="expires_at",
        )
    return int(at)


def end(session: Doc, call: Call | None = None) -> Doc:
    """Expire it: nobody can pay any more."""
    session = shelf.keep(session | {"status": "expired", "url": None})
    log.write("stripe", "session.expired", session=session["id"])
    events.emit("checkout.session.expired", session, call=call)
    return session


def end_due() -> None:
    """Expire those whose time has come."""
    for session in shelf.due("checkout.session", "expires_at", ("open",)):
        end(session)


def expire(call: Call, session: str) -> Doc:
    """Expire an open one now. Raises StripeError for one that is complete or expired: then the money decides."""
    doc = shelf.get("checkout.session", session)
    if doc["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" `{doc['status']}`."
        )
    return end(doc, call)


def retrieve(call: Call, session: str) -> Doc:
    """One session."""
    return shelf.get("checkout.session", session)


def update(call: Call, session: str) -> Doc:
    """Only its metadata may change."""
    doc = shelf.get("checkout.session", session)
    return shelf.keep(doc | {"metadata": shelf.metadata(call.params.get("metadata"), doc["metadata"])})


def browse(call: Call) -> Doc:
    """Sessions, newest first."""
    details = call.params.pop("customer_details", None) or {}
    return lists.browse(
        call, "checkout.session", {f"customer_details.{name}": value for name, value in details.items()}
    )


def browse_lines(call: Call, session: str) -> Doc:
    """The lines of one session."""
    doc = shelf.get("checkout.session", session)
    return shelf.listing(call.path, doc["_line_items"][: call.params.get("limit", 10)])
