"""One charge: so many cents, of a day, for something; and the part of it that one payer owes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ItemKind(StrEnum):
    """What a line of a bill is about."""

    TUITION = "tuition"
    LATE_CANCELLATION = "late_cancellation"
    DISCOUNT = "discount"
    EXTRA = "extra"


class Sort(StrEnum):
    """What is sold: decides its tax and its account in the books."""

    TUITION = "tuition"
    LATE_CANCELLATION = "late_cancellation"
    PACKAGE = "package"
    REGISTRATION = "registration"
    LATE_FEE = "late_fee"
    DEPOSIT = "deposit"
    GOODS = "goods"
    GOODWILL = "goodwill"


@dataclass(frozen=True, order=True)
class Item:
    """One line's subject, the same on every bill: about: the enrolment (or the extra); cycle: the first day of its
    month or term; rule: the price (or discount), 0 where there is none.
    """

    kind: ItemKind
    about: int
    cycle: date
    rule: int = 0


@dataclass(frozen=True)
class Because:
    """Why a charge is what it is: a code and its values, which words.py says, and the cents it was worked out of."""

    code: str
    values: tuple[tuple[str, int | str], ...] = ()
    of: int = 0


@dataclass(frozen=True)
class Taxed:
    """The rate that a charge is taxed by."""

    key: int
    name: str
    points: int
    included: bool


@dataclass(frozen=True)
class Charge:
    """Whole cents of an item on a day, of which net are the school's and tax the state's (taxes.py divides them).

    cents: before tax, or with it where the price includes it. lesson: whose they are (Slot.key), so that it is known
    what each lesson held has earned. payer: who pays it alone; None: as the student's lessons are shared.
    """

    item: Item
    name: str
    day: date
    student: int | None
    sort: Sort
    cents: int
    because: Because
    net: int
    tax: int = 0
    lesson: int = 0
    rate: Taxed | None = None
    payer: int | None = None
    in_advance: date | None = None

    @property
    def owed_from(self) -> date:
        """The day from which a bill holds it."""
        return self.in_advance or self.day


@dataclass(frozen=True)
class Part:
    """One payer's part of a charge: points of it, made whole so that all parts add up to it."""

    charge: Charge
    payer: int
    points: int
    net: int
    tax: int
