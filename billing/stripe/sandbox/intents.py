"""Payment intents: one amount to be paid, through as many attempts as it takes."""

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import customers, events, invoices, lists, payment_methods, payments, prices, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields
from billing.stripe.sandbox.intent_parts import make

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
    doc = payments.confirm(shelf.keep(doc), call)
    invoices.hear(doc, call)
    return doc


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
