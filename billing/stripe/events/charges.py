"""Charges of saved cards: whatever Stripe says of an attempt, it is read anew."""

from academy.kernel.models import InboundEvent
from billing.actions.charge import settle_charge
from billing.models import Charge
from billing.stripe.client import read_charge


def charge_changed(event: InboundEvent) -> None:
    """It was paid, declined, or waits for its payer. What carries no key of ours is another kind of payment."""
    told = event.payload["data"]["object"]
    words = told.get("metadata") or {}
    charge = charge_of(words.get("obligation", ""), words.get("attempt", ""))
    if charge:
        intent = told["id"] if told["object"] == "payment_intent" else told.get("payment_intent")
        settle_charge(charge=charge, attempt=read_charge(payment_intent=intent))


def charge_of(obligation: str, key: str) -> Charge | None:
    """The charge of a saved card that carries these words of ours at Stripe."""
    invoice, nth = obligation.removeprefix("invoice-"), key.rpartition("-")[2]
    if not (invoice.isdecimal() and nth.isdecimal()):
        return None
    charge = Charge.objects.filter(invoice=int(invoice), nth=int(nth)).first()
    return charge if charge and charge.key == key else None


READERS = dict.fromkeys(
    (
        "charge.failed",
        "charge.succeeded",
        "payment_intent.canceled",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.succeeded",
    ),
    charge_changed,
)
