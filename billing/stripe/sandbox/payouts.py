"""Payouts: what has become available, gathered and sent to the school's bank, by a button or every day."""

from academy.sandbox import clock, log
from academy.sandbox.store import Doc, store
from billing.stripe.sandbox import balance, events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import LISTING, RANGE, fields

LIST = fields("status", arrival_date=RANGE, created=RANGE) | LISTING
NOTHING = fields()
DAY = 24 * 3600
UNDER_WAY = 2 * DAY
NEXT = "stripe_next_payout"
"""The setting that holds when the next daily payout is due; nothing while payouts wait for the button."""


def gather(call: Call | None) -> list[Doc]:
    """Send what is available of each currency to the bank: one payout each, nothing where nothing is left."""
    waiting = [
        each
        for each in shelf.find("balance_transaction", {"status": "available"})
        if not each.get("_payout") and each["type"] != "payout"
    ]
    made = []
    for currency in sorted({each["currency"] for each in waiting}):
        mine = [each for each in waiting if each["currency"] == currency]
        amount = sum(each["net"] for each in mine)
        if amount > 0:
            made.append(_send(mine, amount, currency, call))
    return made


def _send(gathered: list[Doc], amount: int, currency: str, call: Call | None) -> Doc:
    payout = shelf.make(
        "payout",
        amount=amount,
        application_fee=None,
        application_fee_amount=None,
        arrival_date=clock.stamp() + UNDER_WAY,
        automatic=True,
        balance_transaction=None,
        currency=currency,
        description="STRIPE PAYOUT",
        destination=None,
        failure_balance_transaction=None,
        failure_code=None,
        failure_message=None,
        metadata={},
        method="standard",
        original_payout=None,
        payout_method=None,
        reconciliation_status="completed",
        reversed_by=None,
        source_type="card",
        statement_descriptor=None,
        status="in_transit",
        trace_id=None,
        type="bank_account",
    )
    sent = balance.book(amount=-amount, currency=currency, kind="payout", source=payout["id"], words="STRIPE PAYOUT")
    for movement in (sent, *gathered):
        shelf.keep(movement | {"_payout": payout["id"]})
    payout = shelf.keep(payout | {"balance_transaction": sent["id"]})
    log.write("stripe", "payout.sent", payout=payout["id"], amount=amount, currency=currency)
    events.emit("payout.created", payout, call=call)
    return payout


def arrive(payout: Doc, call: Call | None) -> Doc:
    """The bank has it."""
    _on_its_way(payout)
    payout = shelf.keep(payout | {"status": "paid"})
    log.write("stripe", "payout.paid", payout=payout["id"], amount=payout["amount"], currency=payout["currency"])
    events.emit("payout.paid", payout, call=call)
    events.emit("payout.reconciliation_completed", payout, call=call)
    return payout


def fail(payout: Doc, call: Call | None) -> Doc:
    """The bank sends it back; the money is available again."""
    _on_its_way(payout)
    back = balance.book(
        amount=payout["amount"],
        currency=payout["currency"],
        kind="payout_failure",
        source=payout["id"],
        words="STRIPE PAYOUT RETURNED",
    )
    payout = shelf.keep(
        payout
        | {
            "status": "failed",
            "failure_balance_transaction": back["id"],
            "failure_code": "account_closed",
            "failure_message": "The bank account has been closed.",
        }
    )
    log.write("stripe", "payout.failed", payout=payout["id"], amount=payout["amount"], currency=payout["currency"])
    events.emit("payout.failed", payout, call=call)
    return payout


def _on_its_way(payout: Doc) -> None:
    if payout["status"] != "in_transit":
        raise invalid(f"This payout is {payout['status']} already.")


def daily(*, on: bool) -> None:
    """Gather every day from tomorrow on, or only by the button."""
    store().set(NEXT, clock.stamp() + DAY if on else None)


def next_due() -> int | None:
    """When the next daily payout is due, if there are any."""
    due: int | None = store().setting(NEXT)
    return due


def move_due() -> None:
    """The day's payout, and those that reach the bank now."""
    due = next_due()
    if due is not None and due <= clock.stamp():
        gather(None)
        store().set(NEXT, due + DAY)
    for payout in shelf.due("payout", "arrival_date", ("in_transit",)):
        arrive(payout, None)


def retrieve(call: Call, payout: str) -> Doc:
    """One payout."""
    return shelf.get("payout", payout)


def browse(call: Call) -> Doc:
    """Payouts, newest first."""
    return lists.browse(call, "payout")
