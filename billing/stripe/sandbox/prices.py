"""Prices."""

from typing import Any

from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, lists, products, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, WORDS, fields

RECURRING = fields("interval interval_count:int usage_type trial_period_days:int")
CREATE = fields(
    "currency product unit_amount:int active:bool nickname lookup_key transfer_lookup_key:bool tax_behavior"
    " billing_scheme",
    recurring=RECURRING,
    product_data=fields("name active:bool id unit_label", metadata=FREE),
    metadata=FREE,
)
UPDATE = fields("active:bool nickname lookup_key transfer_lookup_key:bool tax_behavior", metadata=FREE)
LIST = (
    fields(
        "active:bool currency product type",
        lookup_keys=WORDS,
        recurring=fields("interval usage_type"),
        created=RANGE,
    )
    | LISTING
)
INTERVALS = ("day", "week", "month", "year")
CURRENCIES = ("cad", "usd", "eur", "gbp")
MOST = 99_999_999


def amount(value: Any, *, param: str, least: int = 0) -> int:
    """An amount in the currency's smallest unit. Raises StripeError."""
    if not isinstance(value, int):
        raise invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
    if value < least:
        raise invalid("Amount must be no less than the minimum.", code="amount_too_small", param=param)
    if value > MOST:
        raise invalid("Amount must be no more than $999,999.99", code="amount_too_large", param=param)
    return value


def currency(value: Any, *, param: str = "currency") -> str:
    """A currency's three letters. Raises StripeError."""
    if not value:
        raise invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)
    if str(value).lower() not in CURRENCIES:
        raise invalid(f"Invalid currency: {value}. The sandbox knows {', '.join(CURRENCIES)}.", param=param)
    return str(value).lower()


def recurring(given: Any, *, param: str = "recurring") -> Doc | None:
    """The rhythm of a price, or None for one paid once. Raises StripeError."""
    if not given:
        return None
    if given.get("interval") not in INTERVALS:
        raise invalid(f"Invalid {param}[interval]: must be one of {', '.join(INTERVALS)}", param=f"{param}[interval]")
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count") or 1,
        "meter": None,
        "trial_period_days": given.get("trial_period_days"),
        "usage_type": given.get("usage_type", "licensed"),
    }


def make(
    product: str, unit_amount: int, money: str, rhythm: Doc | None, call: Call | None = None, **values: Any
) -> Doc:
    """A price for a product."""
    blank = {
        "active": True,
        "billing_scheme": "per_unit",
        "currency": money,
        "custom_unit_amount": None,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product,
        "recurring": rhythm,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if rhythm else "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }
    price = shelf.make("price", **{**blank, **values})
    if call is not None:
        events.emit("price.created", price, call=call)
    return price


def create(call: Call) -> Doc:
    """A new price, for a product that is there or is made with it."""
    money = currency(call.need("currency"))
    cents = amount(call.params.get("unit_amount"), param="unit_amount")
    rhythm = recurring(call.params.get("recurring"))
    data = call.params.get("product_data")
    if data:
        product = products.make(data.get("name", ""), call, metadata=shelf.metadata(data.get("metadata")))
    else:
        product = shelf.get("product", call.need("product"), param="product")
    values = call.took("active", "nickname", "tax_behavior")
    values["lookup_key"] = _lookup_key(call)
    values["metadata"] = shelf.metadata(call.params.get("metadata"))
    return make(product["id"], cents, money, rhythm, call, **values)


def _lookup_key(call: Call) -> str | None:
    key = call.params.get("lookup_key") or None
    for holder in shelf.find("price", {"lookup_key": key}) if key else []:
        if not call.params.get("transfer_lookup_key"):
            raise invalid(f"A price (`{holder['id']}`) already uses that lookup key.", param="lookup_key")
        shelf.keep(holder | {"lookup_key": None})
    return key


def retrieve(call: Call, price: str) -> Doc:
    """One price."""
    return shelf.get("price", price)


def update(call: Call, price: str) -> Doc:
    """What may change of a price; its amount may not."""
    doc = shelf.get("price", price)
    changes = call.took("active", "nickname", "tax_behavior")
    if "lookup_key" in call.params and call.params["lookup_key"] != doc["lookup_key"]:
        changes["lookup_key"] = _lookup_key(call)
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value}
    doc = shelf.keep(doc | changes)
    events.emit("price.updated", doc, call=call, previous=previous)
    return doc


def browse(call: Call) -> Doc:
    """Prices, newest first."""
    where: Doc = {}
    for name, value in (call.params.pop("recurring", None) or {}).items():
        where[f"recurring.{name}"] = value
    keys = call.params.pop("lookup_keys", None)
    if keys:
        where["lookup_key"] = keys
    return lists.browse(call, "price", where)
