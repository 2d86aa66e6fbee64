"""Payment requests: made, listed, read and disabled through the API; ended by time."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from academy.sandbox import clock, log
from academy.sandbox.store import Doc
from billing.instamojo.sandbox import payments, shelf
from billing.instamojo.sandbox.api import Call
from billing.instamojo.sandbox.shelf import InstamojoError

LEAST, MOST = Decimal(9), Decimal(200_000)
PURPOSE_LENGTH = 30
OPEN = ("Pending", "Sent")
TRUE = ("true", "yes", "1")


def create(call: Call) -> tuple[int, Doc]:
    """A new request, with its page."""
    wrong: dict[str, list[str]] = {}
    purpose, amount = call.given.get("purpose", ""), _amount(call.given.get("amount", ""))
    if not 0 < len(purpose) <= PURPOSE_LENGTH:
        wrong["purpose"] = [f"Ensure this field has 1 to {PURPOSE_LENGTH} characters."]
    if amount is None or not LEAST <= amount <= MOST:
        wrong["amount"] = [f"Amount must be between {LEAST} and {MOST}."]
    if wrong or amount is None:
        raise InstamojoError(400, wrong)
    identifier = shelf.number()
    send_email, send_sms = (call.given.get(name, "false").lower() in TRUE for name in ("send_email", "send_sms"))
    request = shelf.make(
        "request",
        identifier,
        phone=call.given.get("phone") or None,
        email=call.given.get("email") or None,
        buyer_name=call.given.get("buyer_name") or None,
        amount=shelf.rupees(amount),
        purpose=purpose,
        expires_at=call.given.get("expires_at") or None,
        status="Sent" if send_email or send_sms else "Pending",
        send_sms=send_sms,
        send_email=send_email,
        sms_status="Sent" if send_sms else None,
        email_status="Sent" if send_email else None,
        shorturl=None,
        longurl=f"{call.origin}/instamojo/pay/{identifier}",
        redirect_url=call.given.get("redirect_url") or None,
        webhook=call.given.get("webhook") or None,
        customer_id=None,
        modified_at=clock.iso(),
        # Theirs is yes where nothing is said.
        allow_repeated_payments=call.given.get("allow_repeated_payments", "true").lower() in TRUE,
    )
    log.write(
        shelf.PROVIDER, "request.opened", request=identifier, amount=request["amount"], purpose=request["purpose"]
    )
    return 201, {"payment_request": shelf.shown(request)}


def _amount(words: str) -> Decimal | None:
    try:
        amount = Decimal(words)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount == round(amount, 2) else None


def browse(call: Call) -> tuple[int, Doc]:
    """Requests, newest first, between moments; without their payments."""
    rows = [shelf.shown(row) for row in shelf.find("request") if _between(row, call.given)]
    return 200, {"payment_requests": call.page(rows)}


def _between(row: Doc, given: dict[str, str]) -> bool:
    for field in ("created_at", "modified_at"):
        at = datetime.fromisoformat(row[field])
        first, last = given.get(f"min_{field}"), given.get(f"max_{field}")
        if (first and at < datetime.fromisoformat(first)) or (last and at > datetime.fromisoformat(last)):
            return False
    return True


def retrieve(call: Call, identifier: str) -> tuple[int, Doc]:
    """One request, with its payments."""
    return 200, {"payment_request": told(shelf.get("request", identifier))}


def told(request: Doc) -> Doc:
    """A request with its payments, the newest first."""
    made = shelf.find("payment", _request=request["id"])
    return {**shelf.shown(request), "payments": [payments.told(one) for one in made]}


def retrieve_payment(call: Call, identifier: str, payment: str) -> tuple[int, Doc]:
    """One request with one of its payments."""
    found = shelf.get("payment", payment)
    if found["_request"] != identifier:
        raise InstamojoError(404, "Not found.")
    return 200, {"payment_request": {**shelf.shown(shelf.get("request", identifier)), "payment": payments.told(found)}}


def disable(call: Call, identifier: str) -> tuple[int, Doc]:
    """Nobody can pay on it any more."""
    doc = shelf.get("request", identifier)
    if doc["status"] not in OPEN:
        raise InstamojoError(400, "This payment request is not active.")
    change(doc, status="Inactive")
    log.write(shelf.PROVIDER, "request.disabled", request=identifier)
    return 200, {}


def change(request: Doc, **values: Any) -> Doc:
    """Write down what became of a request."""
    return shelf.keep({**request, **values, "modified_at": clock.iso()})


def end_due() -> None:
    """Whatever has expired."""
    for request in shelf.find("request", status=OPEN):
        if request["expires_at"] and datetime.fromisoformat(request["expires_at"]).timestamp() <= clock.now():
            change(request, status="Expired")
