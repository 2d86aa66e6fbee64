"""The school's own rules: what things cost, what is taken off, and what the state adds.

Amounts are whole minor units (cents of CAD, yen of JPY) of the currency that the row names. Rates are basis points,
hundredths of a percent: 1 300 are 13 %. Days are dates on the school's calendar, the first and the last included.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WHOLE = 10_000  # All of something, in basis points.


class Basis(StrEnum):
    """What a price is for."""

    LESSON = "lesson"
    MONTH = "month"
    TERM = "term"


@dataclass(frozen=True, order=True)
class Plan:
    """What a student takes, as the price list knows it. minutes: of a lesson. per_week: how many lessons (0: any).

    agreement: by which it has a price of its own, whatever is listed by now; 0: it has the list's.
    """

    course: int
    minutes: int
    per_week: int
    basis: Basis
    agreement: int = 0


@dataclass(frozen=True)
class Price:
    """So many cents for one lesson, or for a month or term whatever number of lessons falls into it.

    deducts_closures: a month or term is cheaper by the lessons that the school's own closed days take; else its price
    stands, spread over the lessons that are left. is_in_advance: all lessons of a term are owed from its first day on;
    else each from its own.
    """

    key: int
    plan: Plan
    cents: int
    currency: str
    first_day: date = date.min
    last_day: date = date.max
    deducts_closures: bool = False
    is_in_advance: bool = False


class DiscountKind(StrEnum):
    """Why something is taken off. SIBLING and COURSES are worked out here, the others are given to enrolments."""

    SIBLING = "sibling"
    COURSES = "courses"
    PREPAY = "prepay"
    STAFF = "staff"
    VOUCHER = "voucher"


@dataclass(frozen=True)
class Discount:
    """So much off tuition, in the order of position, each of what those before it left; never below nothing.

    points: of it; or cents: off a month of each enrolment, and of a part of the month its part. nth: SIBLING from that
    child of the month on, COURSES from that course of a child on; the dearest is the first. only: the enrolments that
    any other kind is given to. cap: the most that the whole family gets by it in a calendar month. pot: the most that
    it gives the family in all, counted from the first of these facts: a voucher of CAD 50.00 is all points and a pot
    of 5 000. ended: after which day it is no longer given to some of them.
    """

    key: int
    kind: DiscountKind
    name: str
    position: int
    currency: str
    points: int = 0
    cents: int = 0
    nth: int = 2
    cap: int | None = None
    pot: int | None = None
    first_day: date = date.min
    last_day: date = date.max
    only: frozenset[int] = frozenset()
    ended: frozenset[tuple[int, date]] = frozenset()


@dataclass(frozen=True)
class Tax:
    """points of what is of this sort (charge.Sort); included: the price has it in it already. No row: exempt."""

    key: int
    name: str
    sort: str
    points: int
    included: bool = False
    first_day: date = date.min
    last_day: date = date.max
