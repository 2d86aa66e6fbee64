"""Customers."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid, no_such
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields

ADDRESS = fields("city country line1 line2 postal_code state")
_WRITTEN = fields(
    "email name phone description tax_exempt",
    address=ADDRESS,
    shipping=fields("name phone", address=ADDRESS),
    invoice_settings=fields("default_payment_method footer"),
    preferred_locales=WORDS,
    metadata=FREE,
)
CREATE = _WRITTEN | fields("payment_method")
UPDATE = _WRITTEN
LIST = fields("email", created=RANGE) | LISTING
NOTHING = fields()


def make(call: Call | None = None, **values: object) -> Doc:
    """A customer with these values, and the word of it."""
    blank: Doc = {
        "address": None,
        "balance": 0,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": shelf.token(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    customer = shelf.make("customer", **{**blank, **values})
    events.emit("customer.created", customer, call=call)
    return customer


def create(call: Call) -> Doc:
    """A new customer."""
    from_call = call.took(
        "email", "name", "phone", "description", "address", "shipping", "preferred_locales", "tax_exempt"
    )
    customer = make(call, **from_call, metadata=shelf.metadata(call.params.get("metadata")))
    if call.params.get("invoice_settings"):
        customer["invoice_settings"] |= call.params["invoice_settings"]
    return shelf.keep(customer)


def living(identifier: str, *, param: str = "") -> Doc:
    """A customer that was not deleted."""
    customer = shelf.get("customer", identifier, param=param)
    if customer.get("deleted"):
        raise no_such("customer", identifier, param=param or "id", status=400 if param else 404)
    return customer


def retrieve(call: Call, customer: str) -> Doc:
    """One customer; a deleted one as its stub."""
    return shelf.get("customer", customer)


def update(call: Call, customer: str) -> Doc:
    """Change what is given, leave the rest."""
    doc = living(customer)
    changes = call.took(
        "email", "name", "phone", "description", "address", "shipping", "preferred_locales", "tax_exempt"
    )
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    if call.params.get("invoice_settings"):
        changes["invoice_settings"] = doc["invoice_settings"] | call.params["invoice_settings"]
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value}
    doc = shelf.keep(doc | changes)
    if previous:
        events.emit("customer.updated", doc, call=call, previous=previous)
    return doc


def delete(call: Call, customer: str) -> Doc:
    """Delete for good; the stub stays."""
    doc = living(customer)
    events.emit("customer.deleted", doc, call=call)
    stub = {"id": doc["id"], "object": "customer", "deleted": True}
    for method in shelf.find("payment_method", {"customer": customer}):
        shelf.keep(method | {"customer": None})
    shelf.keep(stub)
    return stub


def browse(call: Call) -> Doc:
    """Customers, newest first; e-mail is matched exactly, case included, as Stripe does."""
    return lists.browse(call, "customer")


def touch_currency(identifier: str | None, currency: str) -> None:
    """A customer's currency is that of their first payment."""
    if identifier:
        customer = shelf.get("customer", identifier)
        if not customer.get("deleted") and customer["currency"] is None:
            shelf.keep(customer | {"currency": currency})


def same_currency(identifier: str, currency: str) -> None:
    """Subscriptions of one customer are all in one currency. Raises StripeError."""
    known = shelf.get("customer", identifier)["currency"]
    if known and known != currency:
        raise invalid(f"You cannot combine currencies on a single customer: this one has {known}.", param="currency")
