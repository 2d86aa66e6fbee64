"""How a payment intent gets paid: the card is tried, the bank may ask first, and every refusal is written down."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import cards, charges, customers, events, payment_methods, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError, invalid

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def confirm(intent: Doc, call: Call) -> Doc:
    """Confirm, and book the money if it came. Raises StripeError as `try_to_take` does."""
    intent = try_to_take(intent, call)
    settle(intent, call)
    return intent


def try_to_take(intent: Doc, call: Call, *, authenticated: bool = False) -> Doc:
    """Confirm with the method it holds. Raises StripeError where the card is refused; what was tried stays written."""
    if intent["status"] not in OPEN:
        raise wrong_status(intent, "confirmed")
    method = shelf.look(intent["payment_method"] or "")
    if method is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    if method["customer"] not in (None, intent["customer"]):
        raise invalid(
            "The PaymentMethod belongs to a Customer; the PaymentIntent must be of the same one.",
            param="payment_method",
        )
    if not authenticated and cards.asks(method, off_session=bool(call.params.get("off_session"))):
        if call.params.get("off_session") or call.params.get("error_on_requires_action"):
            raise _refused(intent, method, None, "authentication_required", "authentication_required", call)
        return _ask_the_bank(intent, call)
    return take(intent, method, call, authenticated=authenticated)


def _ask_the_bank(intent: Doc, call: Call) -> Doc:
    url = f"{call.origin}/stripe/challenge/{intent['id']}"
    action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": call.params.get("return_url"), "url": url}}
    intent = shelf.keep(intent | {"status": "requires_action", "next_action": action})
    events.emit("payment_intent.requires_action", intent, call=call)
    return intent


def answer_challenge(intent: Doc, passed: bool, call: Call) -> Doc:
    """The person approved at their bank, or did not. Raises StripeError like a confirmation."""
    if intent["status"] != "requires_action":
        raise wrong_status(intent, "authenticated")
    method = shelf.look(intent["payment_method"])
    if method is None:
        raise cards.refuse_unknown_method(intent["payment_method"])
    if not passed:
        raise _refused(intent, method, None, "payment_intent_authentication_failure", "", call)
    return take(intent, method, call, authenticated=True)


def take(intent: Doc, method: Doc, call: Call, *, authenticated: bool) -> Doc:
    """Charge the card; the intent paid. Raises StripeError where the bank refuses."""
    charge = charges.attempt(intent, method, authenticated=authenticated, origin=call.origin)
    if charge["status"] == "failed":
        card = cards.of(method)
        raise _refused(intent, method, charge, card.code, card.decline_code, call)
    intent = shelf.keep(
        intent
        | {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
            "next_action": None,
            "payment_method": method["id"],
        }
    )
    if intent["customer"]:
        customers.touch_currency(intent["customer"], intent["currency"])
        if intent["setup_future_usage"] and method["customer"] is None:
            method = shelf.keep(method | {"_set_up": authenticated})
            payment_methods.save(method, intent["customer"], call=call)
    events.emit("charge.succeeded", charge, call=call)
    events.emit("payment_intent.succeeded", intent, call=call)
    return intent


def settle(intent: Doc, call: Call) -> None:
    """The moment after: the money is booked at Stripe."""
    charge = shelf.look(intent["latest_charge"] or "")
    if charge and charge["paid"] and charge["balance_transaction"] is None:
        charges.settle(charge, call)


def _refused(intent: Doc, method: Doc, charge: Doc | None, code: str, decline_code: str, call: Call) -> StripeError:
    """Write down that this attempt failed; the refusal to answer with."""
    error = StripeError(
        402,
        "card_error",
        cards.MESSAGES.get(decline_code) or cards.MESSAGES[code],
        code=code,
        decline_code=decline_code or None,
        charge=charge["id"] if charge else None,
        payment_method=shelf.shown(method),
        kept=True,
    )
    intent = shelf.keep(
        intent
        | {
            "status": "requires_payment_method",
            "payment_method": None,
            "next_action": None,
            "latest_charge": charge["id"] if charge else intent["latest_charge"],
            "last_payment_error": dict(error.body),
        }
    )
    if charge:
        events.emit("charge.failed", charge, call=call)
    events.emit("payment_intent.payment_failed", intent, call=call)
    error.body["payment_intent"] = shelf.shown(intent)
    return error


def wrong_status(intent: Doc, verb: str) -> StripeError:
    return invalid(
        f"This PaymentIntent's status is {intent['status']}; it could not be {verb}.",
        code="payment_intent_unexpected_state",
        payment_intent=shelf.shown(intent),
    )
