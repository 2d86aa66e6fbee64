"""Disputes: a card holder asks their bank for the money back, the school answers, the bank decides."""

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import balance, events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, fields

_EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal"
    " customer_communication customer_email_address customer_name customer_purchase_ip customer_signature"
    " duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt"
    " refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number"
    " uncategorized_file uncategorized_text"
)
EVIDENCE = fields(_EVIDENCE)
UPDATE = fields("submit:bool", evidence=EVIDENCE, metadata=FREE)
LIST = fields("charge payment_intent", created=RANGE) | LISTING
NOTHING = fields()
WEEK = 7 * 24 * 3600
UNDECIDED = ("needs_response", "under_review")
# What decides a dispute in test mode: https://docs.stripe.com/testing#disputes
WINS, LOSES = "winning_evidence", "losing_evidence"


def open_against(charge: Doc, call: Call | None) -> Doc:
    """The bank takes the whole amount and a fee at once; the charge as it is then."""
    if charge["disputed"]:
        raise invalid(f"Charge {charge['id']} is disputed already.", code="charge_disputed", param="charge")
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
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
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
            "card": {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"},
            "type": "card",
        },
        reason="fraudulent",
        status="needs_response",
    )
    movement = shelf.keep(movement | {"source": dispute["id"]})
    dispute = shelf.keep(dispute | {"balance_transactions": [shelf.shown(movement)]})
    charge = shelf.keep(charge | {"disputed": True})
    log.write("stripe", "dispute.opened", dispute=dispute["id"], charge=charge["id"], amount=dispute["amount"])
    events.emit("charge.dispute.created", dispute, call=call)
    events.emit("charge.dispute.funds_withdrawn", dispute, call=call)
    return charge


def decide(dispute: Doc, *, won: bool, call: Call | None) -> Doc:
    """The bank's word. What is won comes back without the fee."""
    if dispute["status"] not in UNDECIDED:
        raise invalid(f"This dispute is already closed: {dispute['status']}.")
    dispute = dispute | {"status": "won" if won else "lost"}
    if won:
        movement = balance.book(
            amount=dispute["amount"],
            currency=dispute["currency"],
            kind="adjustment",
            source=dispute["id"],
            words=f"Chargeback reversal for {dispute['charge']}",
            category="dispute_reversal",
        )
        dispute["balance_transactions"] = [*dispute["balance_transactions"], shelf.shown(movement)]
    shelf.keep(dispute)
    log.write(
        "stripe",
        f"dispute.{dispute['status']}",
        dispute=dispute["id"],
        payment_intent=dispute["payment_intent"],
        amount=dispute["amount"],
    )
    if won:
        events.emit("charge.dispute.funds_reinstated", dispute, call=call)
    events.emit("charge.dispute.closed", dispute, call=call)
    return dispute


def answer(dispute: Doc, evidence: Doc, *, submit: bool, call: Call | None) -> Doc:
    """Evidence given; once it is submitted the bank looks at it, or decides at once where it is told what to think."""
    if dispute["status"] != "needs_response":
        raise invalid("This dispute is closed or under review; its evidence cannot change.")
    previous = {name: dispute[name] for name in ("evidence", "evidence_details", "status")}
    details = dispute["evidence_details"] | {"has_evidence": True}
    if submit:
        details["submission_count"] += 1
    changes = {"evidence": dispute["evidence"] | evidence, "evidence_details": details}
    dispute = shelf.keep(dispute | changes | ({"status": "under_review"} if submit else {}))
    events.emit("charge.dispute.updated", dispute, call=call, previous=previous)
    words = dispute["evidence"]["uncategorized_text"]
    if submit and words in (WINS, LOSES):
        return decide(dispute, won=words == WINS, call=call)
    return dispute


def update(call: Call, dispute: str) -> Doc:
    """Give evidence. It is submitted unless told otherwise, as with Stripe."""
    doc = shelf.get("dispute", dispute)
    if "metadata" in call.params:
        doc = shelf.keep(doc | {"metadata": shelf.metadata(call.params["metadata"], doc["metadata"])})
    if not call.params.get("evidence"):
        return doc
    return answer(doc, call.params["evidence"], submit=call.params.get("submit", True), call=call)


def close(call: Call, dispute: str) -> Doc:
    """The school gives in."""
    return decide(shelf.get("dispute", dispute), won=False, call=call)


def end_due() -> None:
    """Those nobody answered in time are lost."""
    for doc in shelf.due("dispute", "evidence_details.due_by", ("needs_response",)):
        decide(doc | {"evidence_details": doc["evidence_details"] | {"past_due": True}}, won=False, call=None)


def retrieve(call: Call, dispute: str) -> Doc:
    """One dispute."""
    return shelf.get("dispute", dispute)


def browse(call: Call) -> Doc:
    """Disputes, newest first."""
    return lists.browse(call, "dispute")
