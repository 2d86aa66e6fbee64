"""Disputes: a card holder asks their bank for the money back."""

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import balance, events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.forms import LISTING, RANGE, fields

LIST = fields("charge payment_intent", created=RANGE) | LISTING
NOTHING = fields()
WEEK = 7 * 24 * 3600


def open_against(charge: Doc, call: Call | None) -> Doc:
    """The bank takes the whole amount and a fee at once; the charge as it is then."""
    movement = balance.book(
        amount=-charge["amount"],
        currency=charge["currency"],
        kind="adjustment",
        source=charge["id"],
        kept=balance.DISPUTE_FEE,
        words=f"Chargeback withdrawal for {charge['id']}",
        category="dispute",
    )
    dispute = shelf.make(
        "dispute",
        amount=charge["amount"],
        balance_transactions=[shelf.shown(movement)],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={},
        evidence_details={
            "due_by": clock.stamp() + WEEK,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4"},
            "type": "card",
        },
        reason="fraudulent",
        status="needs_response",
    )
    movement = shelf.keep(movement | {"source": dispute["id"]})
    charge = shelf.keep(charge | {"disputed": True})
    log.write("stripe", "dispute.opened", dispute=dispute["id"], charge=charge["id"], amount=dispute["amount"])
    events.emit("charge.dispute.created", dispute, call=call)
    events.emit("charge.dispute.funds_withdrawn", dispute, call=call)
    return charge


def retrieve(call: Call, dispute: str) -> Doc:
    """One dispute."""
    return shelf.get("dispute", dispute)


def browse(call: Call) -> Doc:
    """Disputes, newest first."""
    return lists.browse(call, "dispute")
