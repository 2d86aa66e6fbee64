"""What Stripe took: the part every paid thing has in common."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from academy.kernel.errors import ProviderDown
from billing.stripe.client.calls import moment

# What has to be expanded of a payment intent so that its receipt can be read.
WHOLE = "latest_charge.balance_transaction"


@dataclass(frozen=True)
class Receipt:
    """What Stripe took: amount and fee in minor units, and when."""

    payment_intent: str
    amount: int
    fee: int
    currency: str
    at: datetime
    method: str

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Back from a step's result."""
        return cls(**{**facts, "at": datetime.fromisoformat(facts["at"])})


def read_receipt(intent: Any) -> Receipt:
    """The receipt of a payment intent that was paid, its latest charge expanded.

    Raises ProviderDown while the fee is not known yet.
    """
    charge = intent.latest_charge
    if charge.balance_transaction is None:
        # https://docs.stripe.com/payments/payment-intents/asynchronous-capture: it comes a moment after the charge.
        raise ProviderDown("Stripe has not said yet what it keeps of this payment.")
    return Receipt(
        payment_intent=intent.id,
        amount=intent.amount_received,
        fee=charge.balance_transaction.fee,
        currency=intent.currency.upper(),
        at=moment(charge.created),
        method=look(charge.payment_method_details),
    )


def look(details: Any) -> str:
    """How a means of payment is shown to people: brand and last four digits of a card."""
    card = getattr(details, "card", None)
    return f"{card.brand} •••• {card.last4}" if card else str(details.type)
