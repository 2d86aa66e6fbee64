"""What the checkout page's buttons do."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import (
    cards,
    customers,
    events,
    intent_parts,
    intents,
    invoices,
    payment_methods,
    payments,
    sessions,
    setup_intents,
    shelf,
    subscriptions,
)
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError, invalid


def pay(session: str, call: Call, *, card: str, email: str = "", name: str = "") -> Doc:
    """Pay with this card, and the session as it then is: complete, or still open while the bank asks first.

    Raises StripeError: a card that is refused (and what was tried stays written), a session that is not open.
    """
    sessions.end_due()
    doc = shelf.get("checkout.session", session)
    if doc["status"] != "open":
        raise invalid(f"This Checkout Session has a status of `{doc['status']}`.", code="checkout_session_not_open")
    email = email or doc["customer_email"] or _email_of(doc) or "payer@example.com"
    method = payment_methods.from_number(card, email=email, name=name or None)
    doc = _with_customer(shelf.keep(doc | {"customer_details": sessions.details_of(email, name or None)}), call)
    match doc["mode"]:
        case "payment":
            return _pay_once(doc, method, call)
        case "setup":
            intent = shelf.get("setup_intent", doc["setup_intent"])
            ready = shelf.keep(intent | {"customer": doc["customer"], "payment_method": method["id"]})
            return _after(setup_intents.try_to_save(ready, call), doc, call)
    return _subscribe(doc, method, call)


def _email_of(session: Doc) -> str | None:
    customer = shelf.look(session["customer"] or "")
    return customer.get("email") if customer else None


def _with_customer(session: Doc, call: Call) -> Doc:
    """The session with its customer; a one-off payment makes one only if asked, as Stripe does."""
    wanted = session["mode"] != "payment" or session["customer_creation"] == "always"
    wanted = wanted or bool(session["_intent"].get("setup_future_usage"))
    if session["customer"] or not wanted:
        return session
    details = session["customer_details"]
    customer = customers.make(call, email=details["email"], name=details["name"], address=details["address"])
    return shelf.keep(session | {"customer": customer["id"]})


def _pay_once(session: Doc, method: Doc, call: Call) -> Doc:
    if session["amount_total"] == 0:
        return _finish(session, call)
    intent = shelf.look(session["payment_intent"] or "")
    if intent is None:
        data = session["_intent"]
        values = {name: data[name] for name in intents.TEXTS if data.get(name)}
        notes = shelf.metadata(data.get("metadata"))
        intent = intent_parts.make(
            session["amount_total"],
            session["currency"],
            call,
            **values,
            metadata=notes,
            customer=session["customer"],
            _session=session["id"],
        )
        session = shelf.keep(session | {"payment_intent": intent["id"]})
    if intent["status"] == "requires_action":
        intent |= {"status": "requires_payment_method", "next_action": None}
    ready = shelf.keep(intent | {"payment_method": method["id"], "customer": session["customer"]})
    return _after(payments.try_to_take(ready, call), session, call)


def _subscribe(session: Doc, method: Doc, call: Call, *, authenticated: bool = False) -> Doc:
    """A subscription begins with its first invoice paid, so the bank and the card are asked before it is made."""
    card = cards.of(method)
    first = subscriptions.first_amount(session)
    if card.challenge and not authenticated:
        intent = setup_intents.make(
            call, customer=session["customer"], payment_method=method["id"], _session=session["id"]
        )
        setup_intents.try_to_save(intent, call)
        return shelf.keep(session | {"setup_intent": intent["id"]})
    if card.code and (first or not card.attaches):
        raise StripeError(402, "card_error", card.message, code=card.code, decline_code=card.decline_code, kept=True)
    if method["customer"] is None:
        payment_methods.save(method, session["customer"], call=call)
    subscription = subscriptions.begin(session, method, call, authenticated=authenticated)
    changes = {"subscription": subscription["id"], "invoice": subscription["latest_invoice"], "setup_intent": None}
    session = shelf.keep(session | changes)
    invoice = shelf.get("invoice", subscription["latest_invoice"])
    payment = shelf.look(invoice["_payment_intent"] or "")
    return _finish(session, call, payment)


def _after(intent: Doc, session: Doc, call: Call) -> Doc:
    """The session once its intent has moved: complete, or waiting for the bank."""
    if intent["status"] != "succeeded":
        return session
    if session["mode"] == "subscription":
        return _subscribe(session, shelf.get("payment_method", intent["payment_method"]), call, authenticated=True)
    return _finish(session, call, intent)


def _finish(session: Doc, call: Call, intent: Doc | None = None) -> Doc:
    paid = {"payment_status": "paid"} if session["payment_status"] == "unpaid" else {}
    session = shelf.keep(session | {"status": "complete", "url": None} | paid)
    events.emit("checkout.session.completed", session, call=call)
    if intent and intent["object"] == "payment_intent":
        payments.settle(intent, call)
    return session


def answer_challenge(identifier: str, passed: bool, call: Call) -> tuple[Doc, Doc | None]:
    """The person's answer to their bank: the intent, and its session if it has one. Raises StripeError if refused."""
    intent = shelf.look(identifier)
    if intent is None or intent["object"] not in ("payment_intent", "setup_intent"):
        raise invalid(f"No such intent: '{identifier}'", code="resource_missing", status=404)
    sessions.end_due()
    session = shelf.look(intent["_session"]) if intent.get("_session") else None
    if session and session["status"] != "open":
        raise invalid(f"This Checkout Session has a status of `{session['status']}`.", code="checkout_session_not_open")
    module = payments if intent["object"] == "payment_intent" else setup_intents
    intent = module.answer_challenge(intent, passed, call)
    if session:
        return intent, _after(intent, session, call)
    if intent["object"] == "payment_intent":
        invoices.hear(intent, call)
        payments.settle(intent, call)
    return intent, None
