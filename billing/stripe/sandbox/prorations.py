"""Prorations: what a change within a period gives back and what it adds, waiting for the next invoice."""

from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import Doc
from billing.stripe.sandbox import lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.forms import LISTING, RANGE, fields

LIST = fields("customer invoice", created=RANGE) | LISTING
NOTHING = fields()


def note(subscription: Doc, before: Doc | None, after: Doc | None) -> None:
    """The rest of the period at the old price back, and at the new price on top."""
    for item, sign, words in ((before, -1, "Unused time on"), (after, 1, "Remaining time on")):
        if item:
            _wait(subscription, item, sign, words)


def _wait(subscription: Doc, item: Doc, sign: int, words: str) -> None:
    now, start, end = clock.stamp(), item["current_period_start"], item["current_period_end"]
    whole = item["price"]["unit_amount"] * item["quantity"]
    # Half a cent away from nothing, in both directions alike, so that there and back is nothing.
    amount = sign * ((2 * whole * (end - now) + (end - start)) // (2 * (end - start)))
    product = shelf.get("product", item["price"]["product"])
    shelf.make(
        "invoiceitem",
        amount=amount,
        currency=subscription["currency"],
        customer=subscription["customer"],
        customer_account=None,
        date=now,
        description=f"{words} {product['name']}",
        discountable=False,
        discounts=[],
        invoice=None,
        metadata={},
        net_amount=amount,
        parent={
            "subscription_details": {"subscription": subscription["id"], "subscription_item": item["id"]},
            "type": "subscription_details",
        },
        period={"start": now, "end": end},
        pricing={
            "price_details": {"price": item["price"]["id"], "product": product["id"]},
            "type": "price_details",
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        proration=True,
        quantity=item["quantity"],
        quantity_decimal=str(item["quantity"]),
        tax_rates=[],
        test_clock=None,
        _subscription=subscription["id"],
        _item=item,
    )


def waiting(subscription: str) -> list[Doc]:
    """What waits for a subscription's next invoice, the oldest first."""
    found = shelf.find("invoiceitem", {"_subscription": subscription})
    return [each for each in reversed(found) if each["invoice"] is None]


def lines(pending: list[Doc]) -> list[dict[str, Any]]:
    """What waits, as an invoice's lines."""
    return [
        {
            "price": each["_item"]["price"],
            "quantity": each["quantity"],
            "amount": each["amount"],
            "words": each["description"],
            "period": (each["period"]["start"], each["period"]["end"]),
            "item": each["_item"],
            "proration": True,
        }
        for each in pending
    ]


def bill(pending: list[Doc], invoice: Doc) -> None:
    """They stand on this invoice now."""
    for each in pending:
        shelf.keep(each | {"invoice": invoice["id"]})


def retrieve(call: Call, item: str) -> Doc:
    """One invoice item."""
    return shelf.get("invoiceitem", item)


def browse(call: Call) -> Doc:
    """Invoice items, newest first."""
    return lists.browse(call, "invoiceitem")
