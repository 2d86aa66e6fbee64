"""Setup intents: a card saved for later, nothing taken now."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import cards, customers, events, lists, payment_methods, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError, invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields

CREATE = fields(
    "customer payment_method confirm:bool description usage return_url",
    payment_method_types=WORDS,
    automatic_payment_methods=fields("enabled:bool allow_redirects"),
    metadata=FREE,
)
CONFIRM = fields("payment_method return_url")
CANCEL = fields("cancellation_reason")
LIST = fields("customer payment_method", created=RANGE) | LISTING
NOTHING = fields()
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def make(call: Call | None = None, **values: object) -> Doc:
    """A new setup intent, and the word of it."""
    blank = {
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": None,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
    }
    intent = shelf.make("setup_intent", **{**blank, **values})
    intent = shelf.keep(intent | {"client_secret": f"{intent['id']}_secret_{shelf.token(25)}"})
    events.emit("setup_intent.created", intent, call=call)
    return intent


def create(call: Call) -> Doc:
    """A new setup intent, confirmed at once if asked."""
    values = call.took("description", "usage")
    if call.params.get("customer"):
        values["customer"] = customers.living(call.params["customer"], param="customer")["id"]
    if call.params.get("payment_method"):
        method = payment_methods.of(call.params["payment_method"])
        values |= {"payment_method": method["id"], "status": "requires_confirmation"}
    intent = make(call, **values, metadata=shelf.metadata(call.params.get("metadata")))
    return try_to_save(intent, call) if call.params.get("confirm") else intent


def confirm(call: Call, intent: str) -> Doc:
    """Try to save the card."""
    doc = shelf.get("setup_intent", intent)
    if call.params.get("payment_method"):
        doc["payment_method"] = payment_methods.of(call.params["payment_method"])["id"]
    return try_to_save(doc, call)


def try_to_save(intent: Doc, call: Call, *, authenticated: bool = False) -> Doc:
    """Save the card it holds; the bank may ask first. Raises StripeError where it refuses; that stays written."""
    if intent["status"] not in OPEN:
        raise invalid(
            f"This SetupIntent's status is {intent['status']}; it could not be confirmed.",
            code="setup_intent_unexpected_state",
        )
    method = shelf.look(intent["payment_method"] or "")
    if method is None:
        raise invalid("You cannot confirm this SetupIntent because it's missing a payment method.")
    card = cards.of(method)
    if card.challenge and not authenticated:
        url = f"{call.origin}/stripe/challenge/{intent['id']}"
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": call.params.get("return_url"), "url": url},
        }
        intent = shelf.keep(intent | {"status": "requires_action", "next_action": action})
        events.emit("setup_intent.requires_action", intent, call=call)
        return intent
    if card.code and not card.attaches:
        raise refused(intent, method, card.code, card.decline_code, call)
    if intent["customer"]:
        method = shelf.keep(method | {"_set_up": authenticated})
        payment_methods.save(method, intent["customer"], call=call)
    intent = shelf.keep(intent | {"status": "succeeded", "next_action": None, "last_setup_error": None})
    events.emit("setup_intent.succeeded", intent, call=call)
    return intent


def refused(intent: Doc, method: Doc, code: str, decline_code: str, call: Call) -> StripeError:
    """Write down that it failed; the refusal to answer with."""
    message = cards.MESSAGES.get(decline_code) or cards.MESSAGES[code]
    error = StripeError(402, "card_error", message, code=code, decline_code=decline_code or None, kept=True)
    failed = {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    problem = {**error.body, "payment_method": shelf.shown(method)}
    intent = shelf.keep(intent | failed | {"last_setup_error": problem})
    events.emit("setup_intent.setup_failed", intent, call=call)
    error.body["setup_intent"] = shelf.shown(intent)
    return error


def answer_challenge(intent: Doc, passed: bool, call: Call) -> Doc:
    """The person approved at their bank, or did not. Raises StripeError like a confirmation."""
    method = shelf.look(intent["payment_method"] or "")
    if not passed and method is not None:
        raise refused(intent, method, "setup_intent_authentication_failure", "", call)
    return try_to_save(intent, call, authenticated=True)


def cancel(call: Call, intent: str) -> Doc:
    """Give it up."""
    doc = shelf.get("setup_intent", intent)
    if doc["status"] not in OPEN:
        raise invalid(f"You cannot cancel this SetupIntent because it has a status of {doc['status']}.")
    reason = call.params.get("cancellation_reason") or None
    doc = shelf.keep(doc | {"status": "canceled", "cancellation_reason": reason, "next_action": None})
    events.emit("setup_intent.canceled", doc, call=call)
    return doc


def retrieve(call: Call, intent: str) -> Doc:
    """One setup intent."""
    return shelf.get("setup_intent", intent)


def browse(call: Call) -> Doc:
    """Setup intents, newest first."""
    return lists.browse(call, "setup_intent")
