"""Payment methods: cards, saved with a customer or used once."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import cards, customers, events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.customers import ADDRESS
from billing.stripe.sandbox.errors import StripeError, invalid
from billing.stripe.sandbox.forms import FREE, LISTING, fields

BILLING = fields("email name phone", address=ADDRESS)
CREATE = fields(
    "type allow_redisplay",
    card=fields("number exp_month:int exp_year:int cvc token"),
    billing_details=BILLING,
    metadata=FREE,
)
ATTACH = fields("customer")
LIST = fields("customer type") | LISTING
OF_CUSTOMER = fields("type") | LISTING
NOTHING = fields()


def from_number(number: str, *, email: str | None = None, name: str | None = None, notes: Doc | None = None) -> Doc:
    """A payment method for a card typed in. Raises StripeError for a number that is none."""
    card = cards.read(number)
    address = dict.fromkeys(ADDRESS)
    return shelf.make(
        "payment_method",
        allow_redisplay="unspecified",
        billing_details={"address": address, "email": email, "name": name, "phone": None, "tax_id": None},
        card=cards.details(card),
        customer=None,
        customer_account=None,
        metadata=notes or {},
        type="card",
        _card=card.number,
    )


def of(identifier: str, *, param: str = "payment_method") -> Doc:
    """The method of this id; the published test ones come into being when first used."""
    if identifier in cards.METHODS:
        return from_number(cards.METHODS[identifier])
    return shelf.get("payment_method", identifier, param=param)


def create(call: Call) -> Doc:
    """A card; its number is looked at here, its money only when charged."""
    if call.need("type") != "card":
        raise invalid(f"The sandbox keeps cards only, not {call.params['type']}.", param="type")
    card = call.params.get("card") or {}
    number = {"tok_visa": "4242424242424242"}.get(card.get("token", ""), card.get("number"))
    if not number:
        raise invalid("Missing required param: card[number].", code="parameter_missing", param="card[number]")
    method = from_number(number, notes=shelf.metadata(call.params.get("metadata")))
    method["billing_details"] |= call.params.get("billing_details") or {}
    return shelf.keep(method)


def save(method: Doc, customer: str, *, call: Call | None = None) -> Doc:
    """Keep a method with its customer. Raises StripeError where its bank will not have it."""
    card = cards.of(method)
    if card.code and not card.attaches:
        raise StripeError(402, "card_error", card.message, code=card.code, decline_code=card.decline_code)
    if method["customer"] not in (None, customer):
        raise invalid("The payment method you provided has already been attached to a customer.")
    method = shelf.keep(method | {"customer": customer})
    events.emit("payment_method.attached", method, call=call)
    return method


def attach(call: Call, method: str) -> Doc:
    """Keep it with a customer."""
    customer = customers.living(call.need("customer"), param="customer")
    return save(_named(method), customer["id"], call=call)


def detach(call: Call, method: str) -> Doc:
    """Take it from its customer; it cannot be used again."""
    doc = _named(method)
    if doc["customer"] is None:
        raise invalid("The payment method you provided is not attached to a customer so detachment is impossible.")
    customer = doc["customer"]
    owner = shelf.get("customer", customer)
    if owner["invoice_settings"]["default_payment_method"] == doc["id"]:
        shelf.keep(owner | {"invoice_settings": owner["invoice_settings"] | {"default_payment_method": None}})
    doc = shelf.keep(doc | {"customer": None})
    events.emit("payment_method.detached", doc, call=call, previous={"customer": customer})
    return doc


def _named(identifier: str) -> Doc:
    return of(identifier) if identifier in cards.METHODS else shelf.get("payment_method", identifier)


def retrieve(call: Call, method: str) -> Doc:
    """One payment method."""
    return _named(method)


def retrieve_of_customer(call: Call, customer: str, method: str) -> Doc:
    """One of this customer's."""
    doc = shelf.get("payment_method", method)
    if doc["customer"] != customer:
        raise invalid(f"No such PaymentMethod: '{method}'", code="resource_missing", param="payment_method", status=404)
    return doc


def browse(call: Call) -> Doc:
    """A customer's saved cards."""
    call.need("customer")
    return lists.browse(call, "payment_method")


def browse_of_customer(call: Call, customer: str) -> Doc:
    """The same, by the customer's address."""
    customers.living(customer)
    return lists.browse(call, "payment_method", {"customer": customer})
