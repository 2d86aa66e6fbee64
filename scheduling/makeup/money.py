"""What a decision means for the price of the lesson."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.makeup.engine import PERCENT
from scheduling.models import PolicyRule


@dataclass(frozen=True)
class Charge:
    """percent: of the lesson's price, as it stays on the bill. fee_cents: besides."""

    percent: int
    fee_cents: int = 0

    def of(self, price_cents: int) -> int:
        """In minor units; half a cent is rounded up."""
        return (price_cents * self.percent + 50) // 100 + self.fee_cents


def charge_of(outcome: str, because: Iterable[Mapping[str, Any]]) -> Charge:
    """Of a decision as it was written down. Where the office decided otherwise, only its outcome counts."""
    said = {entry["code"]: entry["values"] for entry in because}
    usual = PERCENT[PolicyRule.Outcome(outcome)]
    if "exception" in said:
        return Charge(usual)
    return Charge(said.get("percent", {}).get("percent", usual), said.get("fee", {}).get("cents", 0))
