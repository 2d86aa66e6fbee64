"""Packages of prepaid lessons: what each lot is worth, and which of them a lesson takes.

Which lot a lesson took is a fact (Slot.lot), written down when it is booked, and not worked out anew with every bill:
else a lesson called off in autumn would hand its lot to an earlier one and move money between months long closed.
"""

from collections.abc import Collection, Iterable
from datetime import date

from billing.pricing.facts import Lot
from billing.pricing.whole import whole


def worth(*, price: int, lots: int) -> list[int]:
    """The package's cents, of each lot in turn: they add up to the price."""
    return list(whole((price for _lot in range(lots)), lots))


def lot_for(day: date, *, lots: Iterable[Lot], taken: Collection[int]) -> Lot | None:
    """The one that expires first of those that hold on the day and are not taken; None where there is none left."""
    free = [lot for lot in lots if lot.key not in taken and lot.first_day <= day <= lot.last_day]
    return min(free, key=lambda lot: (lot.last_day, lot.key), default=None)


def expired(before: date, *, lots: Iterable[Lot], taken: Collection[int]) -> list[Lot]:
    """Those whose last day is over and that nobody took: their cents are earned without a lesson."""
    return [lot for lot in lots if lot.key not in taken and lot.last_day < before]
