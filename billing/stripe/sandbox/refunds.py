"""Refunds: all of a charge or a part, never more than is left of it. Stripe keeps its fee."""

from academy.sandbox import log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import balance, events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, fields

CREATE = fields("charge payment_intent amount:int reason currency instructions_email", metadata=FREE)
UPDATE = fields(metadata=FREE)
LIST = fields("charge payment_intent", created=RANGE) | LISTING
NOTHING = fields()
REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(call: Call) -> Doc:
    """Give money back."""
    charge = _charge(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = call.params.get("amount", left)
    reason = call.params.get("reason") or None
    if reason not in (None, *REASONS):
        raise invalid(f"Invalid reason: must be one of {', '.join(REASONS)}", param="reason")
    if charge["disputed"]:
        raise invalid(f"Charge {charge['id']} has been charged back.", code="charge_disputed", param="charge")
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not isinstance(amount, int) or amount < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    refund = shelf.make(
        "refund",
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        customer=charge["customer"],
        customer_account=None,
        destination_details={
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
            "type": "card",
        },
        metadata=shelf.metadata(call.params.get("metadata")),
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        reason=reason,
        receipt_number=None,
        source_transfer_reversal=None,
        status="succeeded",
        transfer_reversal=None,
    )
    movement = balance.book(
        amount=-amount, currency=refund["currency"], kind="refund", source=refund["id"], words="REFUND FOR CHARGE"
    )
    refund = shelf.keep(refund | {"balance_transaction": movement["id"]})
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge = shelf.keep(charge | {"amount_refunded": charge["amount_refunded"] + amount, "refunded": amount == left})
    log.write(
        "stripe",
        "refund.paid",
        refund=refund["id"],
        charge=charge["id"],
        payment_intent=refund["payment_intent"],
        amount=amount,
        currency=refund["currency"],
        metadata=refund["metadata"],
    )
    events.emit("refund.created", refund, call=call)
    events.emit("charge.refunded", charge, call=call, previous=before)
    events.emit("refund.updated", refund, call=call, previous={"balance_transaction": None})
    return refund


def fail(refund: Doc, call: Call) -> Doc:
    """The family's bank does not take it: the money is the school's again.

    https://docs.stripe.com/refunds#failed-refunds
    """
    if refund["status"] != "succeeded":
        raise invalid(f"This refund is {refund['status']} already.")
    charge = shelf.get("charge", refund["charge"])
    back = balance.book(
        amount=refund["amount"],
        currency=refund["currency"],
        kind="refund_failure",
        source=refund["id"],
        words="REFUND FAILURE",
    )
    refund = shelf.keep(
        refund
        | {"status": "failed", "failure_reason": "expired_or_canceled_card", "failure_balance_transaction": back["id"]}
    )
    shelf.keep(charge | {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False})
    told = {name: refund[name] for name in ("payment_intent", "amount", "currency", "metadata")}
    log.write("stripe", "refund.failed", refund=refund["id"], charge=charge["id"], **told)
    events.emit("refund.updated", refund, call=call, previous={"status": "succeeded"})
    events.emit("refund.failed", refund, call=call)
    return refund


def _charge(call: Call) -> Doc:
    if call.params.get("charge"):
        charge: Doc | None = shelf.get("charge", call.params["charge"], param="charge")
    else:
        if not call.params.get("payment_intent"):
            raise invalid(
                "One of the following params should be provided for this request: payment_intent or charge.",
                code="parameter_missing",
            )
        intent = shelf.get("payment_intent", call.params["payment_intent"], param="payment_intent")
        charge = shelf.look(intent["latest_charge"] or "")
        if intent["status"] != "succeeded":
            raise invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
    if charge is None or not charge["paid"]:
        raise invalid("A charge that was not successful cannot be refunded.", param="charge")
    return charge


def retrieve(call: Call, refund: str) -> Doc:
    """One refund."""
    return shelf.get("refund", refund)


def update(call: Call, refund: str) -> Doc:
    """Only its metadata may change."""
    doc = shelf.get("refund", refund)
    return shelf.keep(doc | {"metadata": shelf.metadata(call.params.get("metadata"), doc["metadata"])})


def browse(call: Call) -> Doc:
    """Refunds, newest first."""
    return lists.browse(call, "refund")
