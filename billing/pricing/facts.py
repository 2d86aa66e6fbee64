"""What is known of one family: what it takes, what happened, and who pays. Days and amounts as in rules.py."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.pricing.charge import Sort
from billing.pricing.rules import Discount, Plan, Price, Tax


class Gap(StrEnum):
    """Why there is nothing to pay for at an hour of the pattern."""

    BEFORE = "before"  # the first lesson
    AFTER = "after"  # the last
    PAUSED = "paused"
    CLOSED = "closed"
    CALLED_OFF = "called_off"  # by the school, or in time, and by the make-up policy not charged


@dataclass(frozen=True)
class Slot:
    """One hour of an enrolment's pattern; key: of its lesson, or any number that is its own where there is none.

    A month's or term's price is spread over all the hours that its plan would have had in the whole month or term, so
    the hours before a start and after an end are slots too: whoever begins in mid-month pays for their part. Where
    only the weekday or hour changes, and the plan stays, there is nothing before and after: the month goes on.

    percent: how much of its price the make-up policy leaves on the bill. fee: cents besides (of a late cancellation).
    lot: of a package bought before, which it is taken from; it then costs nothing more.
    """

    key: int
    day: date
    plan: Plan
    gap: Gap | None = None
    percent: int = 100
    fee: int = 0
    lot: int | None = None


@dataclass(frozen=True)
class Tuition:
    """One student's way through one course. terms: their first days, in order, for prices by the term or in advance."""

    key: int
    student: int
    name: str
    slots: tuple[Slot, ...]
    terms: tuple[date, ...] = ()


@dataclass(frozen=True)
class Extra:
    """Something besides lessons: a fee, a package, a book, a deposit. cents: negative only for goodwill and what goes
    back. gives_back: the extra of which this is a part or the whole, returned or set off (a deposit, a book).
    payer: who pays it alone (a late fee, of who was late); else it is shared as the student's lessons are.
    """

    key: int
    student: int | None
    day: date
    name: str
    cents: int
    currency: str
    sort: Sort = Sort.REGISTRATION
    gives_back: int | None = None
    payer: int | None = None


@dataclass(frozen=True)
class Lot:
    """One prepaid lesson of a package; cents: its part of the package's price, earned when it is taught or expires."""

    key: int
    cents: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Share:
    """Who pays how much of a student's bill, in basis points; those of a day make up the whole.

    A third cannot be said in them: 33.33 % and 66.67 % stand for one third and two.
    """

    payer: int
    student: int
    points: int
    first_day: date = date.min
    last_day: date = date.max


@dataclass(frozen=True)
class Household:
    """All there is to know of one family, in whole months and terms (whatever a bill is to be right about)."""

    currency: str
    prices: tuple[Price, ...] = ()
    tuitions: tuple[Tuition, ...] = ()
    extras: tuple[Extra, ...] = ()
    lots: tuple[Lot, ...] = ()
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[Tax, ...] = ()
    shares: tuple[Share, ...] = ()
