"""Money: whole minor units with their currency. Never a float, never a bare number."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (cents of CAD, yen of JPY) of an ISO 4217 currency."""

    cents: int
    currency: str

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added up.")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents - other.cents, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.cents * times, self.currency)

    def __bool__(self) -> bool:
        return self.cents != 0

    @property
    def major(self) -> Decimal:
        """The amount as people write it: 12000 cents of CAD are 120.00."""
        return Decimal(self.cents).scaleb(-get_currency_precision(self.currency))

    def __str__(self) -> str:
        return self.format("en")

    def format(self, locale: str) -> str:
        """With the currency's letters, as the locale writes it: CAD 1,120.00."""
        return _written(self, locale)


# A page of prices repeats the same few, and each takes babel a third of a millisecond.
@lru_cache(maxsize=4096)
def _written(money: Money, locale: str) -> str:
    pattern = "¤¤ #,##0.00" if locale.startswith("en") else None
    return format_currency(money.major, money.currency, format=pattern, locale=locale.replace("-", "_"))
