"""A movement of a provider's balance, in the one shape that both providers and our books are told in."""

from dataclasses import dataclass
from datetime import datetime

from billing.models import Move


@dataclass(frozen=True)
class Moved:
    """One movement, as the provider tells it. Minor units, signed: what comes in is above nothing.

    reference: what our books call it; of a payment and a refund their own, of all else the movement's. amount: without
    the fee that was taken with it; a fee on its own has no amount. source: the provider's object behind it, by which it
    is looked at again.
    """

    kind: Move
    reference: str
    amount: int
    fee: int
    currency: str
    at: datetime
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """Names it among all that moved at its provider."""
        return self.kind.value, self.reference
