"""The lines of a checkout: what is bought, how many, for how much."""

from typing import Any

from academy.sandbox.store import Doc
from billing.stripe.sandbox import prices, products, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid, missing
from billing.stripe.sandbox.forms import FREE, WORDS, Fields, fields

LINE: Fields = fields(
    "price quantity:int",
    price_data=fields(
        "currency unit_amount:int product tax_behavior",
        product_data=fields("name description unit_label", images=WORDS, metadata=FREE),
        recurring=fields("interval interval_count:int"),
    ),
    metadata=FREE,
)


def read(given: list[dict[str, Any]], *, recurring_allowed: bool, call: Call) -> list[Doc]:
    """The lines, their prices made or found. Raises StripeError: none, mixed currencies, the wrong kind of price."""
    if not given:
        raise missing("line_items")
    if len(given) > 100:
        raise invalid("A Checkout Session holds up to 100 line items.", param="line_items")
    lines = [_line(line, f"line_items[{at}]", call) for at, line in enumerate(given)]
    if len({line["currency"] for line in lines}) > 1:
        raise invalid("All line items must have the same currency.", param="line_items")
    if not recurring_allowed and any(line["price"]["recurring"] for line in lines):
        raise invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode"
            " or use only one-time prices.",
            param="line_items",
        )
    return lines


def _line(line: dict[str, Any], where: str, call: Call) -> Doc:
    quantity = line.get("quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= 999_999:
        raise invalid("Quantity must be a positive whole number.", param=f"{where}[quantity]")
    if line.get("price"):
        price = shelf.get("price", line["price"], param=f"{where}[price]")
        if not price["active"]:
            raise invalid(f"The price specified is inactive: {price['id']}.", param=f"{where}[price]")
    elif line.get("price_data"):
        price = _made(line["price_data"], f"{where}[price_data]", call)
    else:
        raise missing(f"{where}[price]")
    product = shelf.get("product", price["product"])
    total = price["unit_amount"] * quantity
    return {
        "id": shelf.new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": product["name"],
        "discounts": [],
        "metadata": shelf.metadata(line.get("metadata")),
        "price": shelf.shown(price),
        "quantity": quantity,
    }


def _made(data: dict[str, Any], where: str, call: Call) -> Doc:
    """A price of the line's own; it is not for sale again, so it is inactive, as its product is."""
    money = prices.currency(data.get("currency"), param=f"{where}[currency]")
    cents = prices.amount(data.get("unit_amount"), param=f"{where}[unit_amount]")
    rhythm = prices.recurring(data.get("recurring"), param=f"{where}[recurring]")
    about = data.get("product_data")
    if about:
        if not about.get("name"):
            raise missing(f"{where}[product_data][name]")
        product = products.make(
            about["name"],
            call,
            active=False,
            description=about.get("description") or None,
            images=about.get("images") or [],
            metadata=shelf.metadata(about.get("metadata")),
        )
    elif data.get("product"):
        product = shelf.get("product", data["product"], param=f"{where}[product]")
    else:
        raise missing(f"{where}[product]")
    return prices.make(product["id"], cents, money, rhythm, active=False)
