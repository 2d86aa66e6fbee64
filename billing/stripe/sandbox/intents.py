"""Payment intents: one amount to be paid, through as many attempts as it takes."""

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import customers, events, lists, payment_methods, payments, prices, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields

_WRITTEN = fields(
    "amount:int currency customer description payment_method receipt_email setup_future_usage"
    " statement_descriptor statement_descriptor_suffix",
    payment_method_types=WORDS,
    metadata=FREE,
)
CREATE = _WRITTEN | fields(
    "confirm:bool off_session:bool return_url capture_method confirmation_method error_on_requires_action:bool",
    automatic_payment_methods=fields("enabled:bool allow_redirects"),
)
UPDATE = _WRITTEN
CONFIRM = fields(
    "payment_method return_url off_session:bool receipt_email setup_future_usage error_on_requires_action:bool"
)
CANCEL = fields("cancellation_reason")
LIST = fields("customer", created=RANGE) | LISTING
NOTHING = fields()
LEAST = 50
TEXTS = ("description", "receipt_email", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix")


def make(amount: int, currency: str, call: Call | None = None, **values: object) -> Doc:
    """A new intent, and the word of it."""
    blank = {
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": None,
        "confirmation_method": "automatic",
        "currency": currency,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "managed_payments": {"enabled": False},
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    intent = shelf.make("payment_intent", **{**blank, **values})
    intent = shelf.keep(intent | {"client_secret": f"{intent['id']}_secret_{shelf.token(25)}"})
    events.emit("payment_intent.created", intent, call=call)
    return intent


def create(call: Call) -> Doc:
    """A new intent, confirmed at once if asked."""
    amount = prices.amount(call.params.get("amount"), param="amount", least=LEAST)
    values = call.took(*TEXTS)
    if call.params.get("customer"):
        values["customer"] = customers.living(call.params["customer"], param="customer")["id"]
    if call.params.get("payment_method"):
        values |= {
            "payment_method": payment_methods.of(call.params["payment_method"])["id"],
            "status": "requires_confirmation",
        }
    if call.params.get("capture_method", "automatic_async") not in ("automatic", "automatic_async"):
        raise invalid("The sandbox captures at once; capture_method=manual is not served.", param="capture_method")
    if call.params.get("automatic_payment_methods"):
        values["automatic_payment_methods"] = {"allow_redirects": "always"} | call.params["automatic_payment_methods"]
    values["metadata"] = shelf.metadata(call.params.get("metadata"))
    intent = make(amount, prices.currency(call.need("currency")), call, **values)
    return payments.confirm(intent, call) if call.params.get("confirm") else intent


def update(call: Call, intent: str) -> Doc:
    """Change what is given, while it is still open."""
    doc = shelf.get("payment_intent", intent)
    if doc["status"] not in payments.OPEN:
        raise payments.wrong_status(doc, "updated")
    changes = call.took(*TEXTS)
    if "amount" in call.params:
        changes["amount"] = prices.amount(call.params["amount"], param="amount", least=LEAST)
    if call.params.get("customer"):
        changes["customer"] = customers.living(call.params["customer"], param="customer")["id"]
    if call.params.get("payment_method"):
        changes |= {
            "payment_method": payment_methods.of(call.params["payment_method"])["id"],
            "status": "requires_confirmation",
        }
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    return shelf.keep(doc | changes)


def confirm(call: Call, intent: str) -> Doc:
    """Try to take the money."""
    doc = shelf.get("payment_intent", intent)
    doc |= call.took("receipt_email", "setup_future_usage")
    if call.params.get("payment_method"):
        doc["payment_method"] = payment_methods.of(call.params["payment_method"])["id"]
    return payments.confirm(shelf.keep(doc), call)


def cancel(call: Call, intent: str) -> Doc:
    """Give up an intent that nobody paid."""
    doc = shelf.get("payment_intent", intent)
    if doc["status"] not in payments.OPEN:
        raise payments.wrong_status(doc, "canceled")
    reason = call.params.get("cancellation_reason") or None
    doc |= {"status": "canceled", "canceled_at": clock.stamp(), "cancellation_reason": reason, "next_action": None}
    events.emit("payment_intent.canceled", shelf.keep(doc), call=call)
    return doc


def retrieve(call: Call, intent: str) -> Doc:
    """One intent."""
    return shelf.get("payment_intent", intent)


def browse(call: Call) -> Doc:
    """Intents, newest first."""
    return lists.browse(call, "payment_intent")
