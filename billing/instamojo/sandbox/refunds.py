"""Refunds: the whole of a payment or a part of it."""

import secrets
from decimal import Decimal

from academy.sandbox import log
from academy.sandbox.store import Doc
from billing.instamojo.sandbox import shelf
from billing.instamojo.sandbox.api import Call
from billing.instamojo.sandbox.shelf import InstamojoError

KINDS = {"RFD", "TNR", "QFL", "QNR", "EWN", "TAN", "PTH"}


def create(call: Call) -> tuple[int, Doc]:
    """Money given back at once. A transaction id that was used is refused: it guards against replays."""
    payment = shelf.get("payment", call.given.get("payment_id", ""))
    if call.given.get("type") not in KINDS:
        raise InstamojoError(400, {"type": [f"One of {', '.join(sorted(KINDS))}."]})
    key = call.given.get("transaction_id") or None
    if key and shelf.find("refund", _key=key):
        raise InstamojoError(400, {"transaction_id": ["A refund with this transaction id exists already."]})
    amount = Decimal(call.given.get("refund_amount") or payment["amount"])
    given_back = sum(Decimal(row["refund_amount"]) for row in shelf.find("refund", payment_id=payment["id"]))
    if payment["status"] != "Credit" or not 0 < amount <= Decimal(payment["amount"]) - given_back:
        raise InstamojoError(400, {"refund_amount": ["There is not so much left of this payment."]})
    refund = shelf.make(
        "refund",
        f"C{secrets.token_hex(5)}",
        _key=key,
        payment_id=payment["id"],
        status="Refunded",
        type=call.given["type"],
        body=call.given.get("body", ""),
        refund_amount=shelf.rupees(amount),
        total_amount=payment["amount"],
    )
    log.write(
        shelf.PROVIDER,
        "payment.refunded",
        payment=payment["id"],
        refund=refund["id"],
        amount=refund["refund_amount"],
    )
    return 201, {"refund": shelf.shown(refund)}


def browse(call: Call) -> tuple[int, Doc]:
    """All refunds, newest first."""
    return 200, {"refunds": call.page([shelf.shown(row) for row in shelf.find("refund")])}


def retrieve(call: Call, refund: str) -> tuple[int, Doc]:
    """One refund."""
    return 200, {"refund": shelf.shown(shelf.get("refund", refund))}
