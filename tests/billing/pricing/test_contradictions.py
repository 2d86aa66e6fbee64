"""Facts that cannot all be true, each refused by a sentence."""

from dataclasses import replace

import pytest

from billing.pricing.bill import Amount, bill
from billing.pricing.charge import Item, ItemKind, Sort
from billing.pricing.contradictions import Contradiction
from billing.pricing.engine import charges
from billing.pricing.facts import Lot, Share
from billing.pricing.rules import DiscountKind, Tax
from tests.billing.pricing.family import ANNA, LESSON, MIA, TERM, d, extra, family, lessons, off, piano, price

MIAS = piano(*lessons(LESSON, d(10, 1), d(10, 31)))
GOOD = family(MIAS, prices=[price(LESSON, 3500)])
BOOK = extra("Book", 1000, d(10, 1), sort=Sort.GOODS)
LOT = Lot(1, 3500, d(10, 1), d(10, 10))


def with_slot(**changed):
    first, *others = MIAS.slots
    return replace(GOOD, tuitions=(replace(MIAS, slots=(replace(first, **changed), *others)),))


@pytest.mark.parametrize(
    ("household", "sentence"),
    [
        (replace(GOOD, prices=()), "No price of course 1 by the lesson (30 minutes, 1 a week) holds on 2026-10-06."),
        (
            replace(GOOD, prices=(price(LESSON, 3500), price(LESSON, 3600, key=2))),
            "Two prices of course 1 hold on 2026-10-06.",
        ),
        (replace(GOOD, prices=(price(LESSON, -1),)), "Price 1 is negative."),
        (replace(GOOD, prices=(price(LESSON, 1), price(TERM, 1))), "The price 1 is there twice."),
        (replace(GOOD, currency="EUR"), "Price 1 is in CAD, the family pays in EUR."),
        (replace(GOOD, tuitions=(MIAS, MIAS)), "The lesson 100 is there twice."),
        (replace(GOOD, tuitions=(replace(MIAS, slots=()),) * 2), "The enrolment 1 is there twice."),
        (
            family(piano(*lessons(TERM, d(8, 1), d(8, 10))), prices=[price(TERM, 1)]),
            "2026-08-04 lies in no term of Piano.",
        ),
        (with_slot(percent=101), "Lesson 100 is charged at 101 % and 0 cents besides."),
        (with_slot(fee=-1), "Lesson 100 is charged at 100 % and -1 cents besides."),
        (with_slot(lot=1), "Lesson 100 is taken from lot 1, which does not hold on 2026-10-06."),
        (
            replace(
                GOOD,
                lots=(LOT,),
                tuitions=(piano(*lessons(LESSON, d(10, 1), d(10, 31), d1006={"lot": 1}, d1013={"lot": 1})),),
            ),
            "Lesson 101 is taken from lot 1, which does not hold on 2026-10-13.",
        ),
        (
            replace(
                GOOD,
                lots=(replace(LOT, last_day=d(12, 31)),),
                tuitions=(piano(*lessons(LESSON, d(10, 1), d(10, 31), d1006={"lot": 1}, d1013={"lot": 1})),),
            ),
            "The lot 1 is there twice.",
        ),
        (replace(GOOD, discounts=(off(DiscountKind.STAFF),)), "Discount Staff is either a percentage or an amount."),
        (
            replace(GOOD, discounts=(off(DiscountKind.STAFF, points=1, cents=1),)),
            "Discount Staff is either a percentage or an amount.",
        ),
        (
            replace(GOOD, discounts=(off(DiscountKind.STAFF, points=10_001),)),
            "Discount Staff is below nothing or above all.",
        ),
        (
            replace(GOOD, discounts=(off(DiscountKind.STAFF, points=1, pot=-1),)),
            "Discount Staff has a limit below nothing.",
        ),
        (replace(GOOD, discounts=(off(DiscountKind.STAFF, points=1),) * 2), "The discount 1 is there twice."),
        (replace(GOOD, extras=(BOOK, BOOK)), "The extra 1 is there twice."),
        (replace(GOOD, extras=(replace(BOOK, student=None),)), "Book (1) is neither a student's nor a payer's."),
        (replace(GOOD, extras=(replace(BOOK, cents=-1),)), "Book (1) is below nothing and gives nothing back."),
        (
            replace(GOOD, extras=(BOOK, replace(BOOK, key=2, cents=-1001, gives_back=1))),
            "Book (2) gives back what was not taken.",
        ),
        (
            replace(GOOD, extras=(replace(BOOK, cents=-10, gives_back=7),)),
            "Book (1) gives back what was not taken.",
        ),
        (replace(GOOD, taxes=(Tax(1, "HST", Sort.GOODS, -1),)), "Tax HST is below nothing."),
        (
            replace(GOOD, extras=(BOOK,), taxes=(Tax(1, "GST", Sort.GOODS, 500), Tax(2, "PST", Sort.GOODS, 700))),
            "Two taxes on goods hold on 2026-10-01: GST and PST.",
        ),
        (replace(GOOD, shares=()), "The shares of student 1 on 2026-10-06 are not the whole."),
        (
            replace(GOOD, shares=(Share(ANNA, MIA, 9999),)),
            "The shares of student 1 on 2026-10-06 are not the whole.",
        ),
        (
            replace(GOOD, shares=(Share(ANNA, MIA, 10_000), Share(2, MIA, 1))),
            "The shares of student 1 on 2026-10-06 are not the whole.",
        ),
        (
            replace(GOOD, shares=(Share(ANNA, MIA, 10_001), Share(2, MIA, -1))),
            "The share of payer 2 is below nothing.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_refused(household, sentence):
    with pytest.raises(Contradiction) as refused:
        charges(household)
    assert str(refused.value) == sentence


def test_what_they_are_all_made_of_is_good():
    assert len(charges(replace(GOOD, extras=(BOOK,)))) == 5


def test_a_bill_in_one_currency_does_not_correct_one_in_another():
    before = {(ANNA, Item(ItemKind.TUITION, 1, d(10, 1), 1)): Amount("EUR", 3500)}
    with pytest.raises(ValueError, match="CAD and EUR cannot be added up"):
        bill(GOOD, until=d(11, 1), billed=before)
