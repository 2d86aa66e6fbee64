"""Payments, and the word of each: a form with a mac."""

import hashlib
import hmac
import secrets
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from academy.sandbox import deliveries, log
from academy.sandbox.providers import Target
from academy.sandbox.store import Doc, store
from billing.instamojo.sandbox import shelf
from billing.instamojo.sandbox.shelf import InstamojoError

CENT = Decimal("0.01")


def fee(amount: Decimal) -> Decimal:
    """Two of a hundred and three rupees."""
    return (amount * 2 / 100 + 3).quantize(CENT, ROUND_HALF_UP)


def pay(request: Doc, *, succeeds: bool, amount: str = "", currency: str = "INR") -> Doc:
    """Somebody pays, or tries to. amount and currency: of a payment that does not fit, for tests.

    Raises InstamojoError where the page takes no payment.
    """
    if request["status"] not in ("Pending", "Sent") and not (
        request["status"] == "Completed" and request["allow_repeated_payments"]
    ):
        raise InstamojoError(400, "This payment request is not active.")
    paid = Decimal(amount or request["amount"])
    payment = shelf.make(
        "payment",
        f"MOJO{secrets.token_hex(8).upper()}",
        _request=request["id"],
        status="Credit" if succeeds else "Failed",
        currency=currency,
        amount=shelf.rupees(paid),
        fees=shelf.rupees(fee(paid)),
        instrument_type="UPI" if succeeds else "CARD",
        failure=None if succeeds else {"reason": "AUTHENTICATION_FAILED", "message": "The bank said no."},
    )
    kind = "payment.credited" if succeeds else "payment.failed"
    log.write(
        shelf.PROVIDER,
        kind,
        request=request["id"],
        payment=payment["id"],
        amount=payment["amount"],
        fees=payment["fees"],
        currency=currency,
    )
    _tell(request, payment, kind)
    return payment


def told(payment: Doc) -> Doc:
    """A payment as the API shows it."""
    request = shelf.get("request", payment["_request"])
    return {
        **{name: value for name, value in shelf.shown(payment).items() if name != "id"},
        "payment_id": payment["id"],
        "quantity": 1,
        "unit_price": payment["amount"],
        "buyer_name": request["buyer_name"],
        "buyer_phone": request["phone"],
        "buyer_email": request["email"],
        "payout": None,
        "affiliate_commission": "0",
    }


def _tell(request: Doc, payment: Doc, kind: str) -> None:
    where = store().setting("instamojo_webhook", {})
    fields = {
        "amount": payment["amount"],
        "buyer": request["email"] or "",
        "buyer_name": request["buyer_name"] or "",
        "buyer_phone": request["phone"] or "",
        "currency": payment["currency"],
        "fees": payment["fees"],
        "longurl": request["longurl"],
        "payment_id": payment["id"],
        "payment_request_id": request["id"],
        "purpose": request["purpose"],
        "shorturl": request["shorturl"] or "",
        "status": payment["status"],
    }
    message = "|".join(fields[name] for name in sorted(fields, key=str.lower))
    fields["mac"] = hmac.new(where["secret"].encode(), message.encode(), hashlib.sha1).hexdigest()
    deliveries.post(shelf.PROVIDER, payment["id"], kind, urlencode(fields), Target(url=where["url"]))
