"""The money at Stripe: balance transactions with their fees, and what they add up to."""

from academy.sandbox import clock
from academy.sandbox.store import Doc, store
from billing.stripe.sandbox import lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.forms import LISTING, RANGE, fields

LIST = fields("currency payout source type", created=RANGE) | LISTING
NOTHING = fields()
DAYS_PENDING = 2 * 24 * 3600
DISPUTE_FEE = 1500


def fee(amount: int) -> int:
    """What Stripe keeps of a card payment: 2.9 % and 30 cents, half a cent rounded up."""
    return (amount * 29 + 500) // 1000 + 30


def book(
    *, amount: int, currency: str, kind: str, source: str, kept: int = 0, words: str | None = None, category: str = ""
) -> Doc:
    """A movement of money. `amount` is signed; `kept` is the fee, taken off it."""
    fees = [
        {
            "amount": kept,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees" if kind == "charge" else "Dispute fee",
            "type": "stripe_fee",
        }
    ]
    return shelf.make(
        "balance_transaction",
        amount=amount,
        available_on=clock.stamp() + (DAYS_PENDING if kind == "charge" else 0),
        balance_type="payments",
        currency=currency,
        description=words,
        exchange_rate=None,
        fee=kept,
        fee_details=fees if kept else [],
        net=amount - kept,
        reporting_category=category or kind,
        source=source,
        status="pending" if kind == "charge" else "available",
        type=kind,
    )


def ripen() -> None:
    """What has waited its two days becomes available."""
    for movement in shelf.due("balance_transaction", "available_on", ("pending",)):
        shelf.keep(movement | {"status": "available"})


def retrieve_transaction(call: Call, transaction: str) -> Doc:
    """One movement."""
    return shelf.get("balance_transaction", transaction)


def browse(call: Call) -> Doc:
    """Movements, newest first; with `payout` those it gathered, and itself."""
    payout = call.params.pop("payout", None)
    return lists.browse(call, "balance_transaction", {"_payout": payout} if payout else None)


def retrieve(call: Call) -> Doc:
    """The balance: what may be paid out, and what is on its way."""
    sums = {
        (status, currency): total
        for status, currency, total in store().rows(
            "SELECT json_extract(body, '$.status'), json_extract(body, '$.currency'), SUM(json_extract(body, '$.net'))"
            " FROM document WHERE provider = 'stripe' AND kind = 'balance_transaction' GROUP BY 1, 2"
        )
    }
    currencies = sorted({currency for _, currency in sums} | {"cad"})

    def side(status: str) -> list[Doc]:
        found = ((currency, sums.get((status, currency), 0)) for currency in currencies)
        return [{"amount": net, "currency": currency, "source_types": {"card": net}} for currency, net in found]

    return {
        "object": "balance",
        "available": side("available"),
        "connect_reserved": [{"amount": 0, "currency": currency} for currency in currencies],
        "livemode": False,
        "pending": side("pending"),
    }
