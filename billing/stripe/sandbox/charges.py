"""Charges: one attempt to take money from one card."""

from typing import Any

from academy.sandbox import log
from academy.sandbox.store import Doc
from billing.stripe.sandbox import balance, cards, disputes, events, lists, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.forms import FREE, LISTING, RANGE, fields

LIST = fields("customer payment_intent transfer_group", created=RANGE) | LISTING
UPDATE = fields("description receipt_email", metadata=FREE)
NOTHING = fields()


def attempt(intent: Doc, method: Doc, *, authenticated: bool, origin: str) -> Doc:
    """Try to take the intent's amount from the card; the charge says whether it went well. No events yet."""
    card = cards.of(method)
    charge = shelf.make("charge", **_blank(intent, method, card, authenticated))
    charge["receipt_url"] = f"{origin}/stripe/receipts/{charge['id']}"
    if card.code:
        charge |= {
            "paid": False,
            "captured": False,
            "amount_captured": 0,
            "status": "failed",
            "receipt_url": None,
            "failure_code": card.code,
            "failure_message": card.message,
            "outcome": _outcome(card),
        }
        log.write("stripe", "charge.refused", **_told(charge), code=card.code, decline_code=card.decline_code)
    return shelf.keep(charge)


def settle(charge: Doc, call: Call | None) -> Doc:
    """Book the money and its fee. Stripe does this a moment after `charge.succeeded`, and says `charge.updated`."""
    movement = balance.book(
        amount=charge["amount"],
        currency=charge["currency"],
        kind="charge",
        source=charge["id"],
        kept=balance.fee(charge["amount"]),
        words=charge["description"],
    )
    charge = shelf.keep(charge | {"balance_transaction": movement["id"]})
    log.write("stripe", "charge.captured", **_told(charge), fee=movement["fee"])
    events.emit("charge.updated", charge, call=call, previous={"balance_transaction": None})
    if cards.CARDS[charge["_card"]].dispute:
        return disputes.open_against(charge, call)
    return charge


def _told(charge: Doc) -> Doc:
    names = ("amount", "currency", "payment_intent", "customer", "metadata")
    return {"charge": charge["id"], **{name: charge[name] for name in names}}


def _blank(intent: Doc, method: Doc, card: cards.Card, authenticated: bool) -> Doc:
    look = cards.details(card)
    return {
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "CADENZA",
        "captured": True,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(card),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": {
                **{name: look[name] for name in ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint")},
                "amount_authorized": intent["amount"],
                "authorization_code": None,
                "extended_authorization": {"status": "disabled"},
                "funding": "credit",
                "incremental_authorization": {"status": "unavailable"},
                "installments": None,
                "last4": look["last4"],
                "mandate": None,
                "multicapture": {"status": "unavailable"},
                "network": "visa",
                "network_token": {"used": False},
                "network_transaction_id": shelf.token(15),
                "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
                "regulated_status": "unregulated",
                "three_d_secure": _three_d_secure() if authenticated else None,
                "wallet": None,
            },
            "type": "card",
        },
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
        "_card": card.number,
    }


def _three_d_secure() -> Doc:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": shelf.token(36),
        "version": "2.2.0",
    }


def _outcome(card: cards.Card) -> Doc:
    outcome: dict[str, Any] = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    if card.blocked:
        return outcome | {
            "network_status": "not_sent_to_network",
            "reason": "highest_risk_level",
            "risk_level": "highest",
            "risk_score": 92,
            "seller_message": "Stripe blocked this payment as too risky.",
            "type": "blocked",
        }
    if card.code:
        return outcome | {
            "network_status": "declined_by_network",
            "reason": card.decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
    return outcome


def retrieve(call: Call, charge: str) -> Doc:
    """One charge."""
    return shelf.get("charge", charge)


def update(call: Call, charge: str) -> Doc:
    """Words and metadata may change; money may not."""
    doc = shelf.get("charge", charge)
    changes = call.took("description", "receipt_email")
    if "metadata" in call.params:
        changes["metadata"] = shelf.metadata(call.params["metadata"], doc["metadata"])
    previous = {name: doc[name] for name, value in changes.items() if doc[name] != value}
    doc = shelf.keep(doc | changes)
    events.emit("charge.updated", doc, call=call, previous=previous)
    return doc


def browse(call: Call) -> Doc:
    """Charges, newest first."""
    return lists.browse(call, "charge")
