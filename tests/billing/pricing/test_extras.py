"""Fees, deposits, goods and their taxes, and packages, worked out by hand."""

from billing.pricing.charge import Sort
from billing.pricing.facts import Lot
from billing.pricing.lots import expired, lot_for, worth
from billing.pricing.rules import Tax
from tests.billing.pricing.family import LESSON, bill_of, d, extra, family, lessons, piano, price, sums

HST = Tax(1, "HST", Sort.GOODS, 1300)
IN_IT = Tax(1, "VAT", Sort.GOODS, 1900, included=True)


def test_a_registration_fee_is_a_line_of_its_own():
    assert bill_of(family(extras=(extra("Registration", 2500, d(9, 1)),)), d(10, 1)) == [
        "Anna | Registration | 25.00",
        "  CAD 25.00.",
    ]


def test_lessons_are_exempt_and_a_book_is_taxed():
    # 13 % of 19.99 = 2.5987 → 2.60
    mia = family(
        piano(*lessons(LESSON, d(9, 1), d(9, 30))),
        prices=[price(LESSON, 3500)],
        extras=(extra("Piano book", 1999, d(9, 8), sort=Sort.GOODS),),
        taxes=(HST,),
    )
    assert bill_of(mia, d(10, 1)) == [
        "Anna | Piano: September 2026 | 175.00",
        "  5 lessons at CAD 35.00: CAD 175.00.",
        "Anna | Piano book | 22.59",
        "  CAD 19.99.",
        "  HST, 13 % of CAD 19.99: CAD 2.60, rounded over the month.",
    ]


def test_the_tax_of_a_month_is_rounded_once():
    # Three at 0.50: 13 % each is 0.065 → alone 0.07 × 3 = 0.21; together 1.50 × 13 % = 0.195 → 0.20
    books = tuple(extra("Pick", 50, d(9, day), key=day, sort=Sort.GOODS) for day in (1, 2, 3))
    assert sums(family(extras=books, taxes=(HST,)), d(10, 1)) == [57, 56, 57]


def test_each_month_has_its_own_rounding():
    # 0.065 → 0.07 in each of two months
    books = tuple(extra("Pick", 50, d(month, 1), key=month, sort=Sort.GOODS) for month in (9, 10))
    assert sums(family(extras=books, taxes=(HST,)), d(11, 1)) == [57, 57]


def test_a_tax_that_is_in_the_price_changes_nothing_of_what_is_paid():
    # 19 / 119 × 11.90 = 1.90
    mia = family(extras=(extra("Book", 1190, d(9, 8), sort=Sort.GOODS),), taxes=(IN_IT,))
    assert bill_of(mia, d(10, 1)) == [
        "Anna | Book | 11.90",
        "  CAD 11.90.",
        "  CAD 11.90 with 19 % VAT in it: CAD 1.90, rounded over the month.",
    ]


def test_a_rate_that_changes():
    # 13 % of 10.00 on 30 September, 14 % on 1 October
    rates = (Tax(1, "HST", Sort.GOODS, 1300, last_day=d(9, 30)), Tax(2, "HST", Sort.GOODS, 1400, first_day=d(10, 1)))
    books = (
        extra("Book", 1000, d(9, 30), sort=Sort.GOODS),
        extra("Book", 1000, d(10, 1), key=2, sort=Sort.GOODS),
    )
    assert sums(family(extras=books, taxes=rates), d(11, 1)) == [1130, 1140]


def test_a_book_given_back_takes_its_tax_with_it():
    bought = extra("Book", 1999, d(9, 8), sort=Sort.GOODS)
    back = extra("Book", -1999, d(9, 20), key=2, sort=Sort.GOODS, gives_back=1)
    assert sums(family(extras=(bought, back), taxes=(HST,)), d(10, 1)) == [2259, -2259]


def test_a_deposit_is_set_off_against_the_last_month():
    # 175.00 − 100.00 = 75.00
    mia = family(
        piano(*lessons(LESSON, d(9, 1), d(9, 30))),
        prices=[price(LESSON, 3500)],
        extras=(
            extra("Deposit for a violin", 10000, d(8, 1), sort=Sort.DEPOSIT),
            extra("Deposit for a violin", -10000, d(9, 30), key=2, sort=Sort.DEPOSIT, gives_back=1),
        ),
    )
    assert sums(mia, d(9, 1)) == [10000]
    assert sum(sums(mia, d(10, 1))) == 17500
    assert bill_of(mia, d(10, 1))[-2:] == ["Anna | Deposit for a violin | -100.00", "  Given back: -CAD 100.00."]


def test_a_deposit_may_come_back_in_part():
    kept = (
        extra("Deposit", 10000, d(8, 1), sort=Sort.DEPOSIT),
        extra("Deposit", -6000, d(9, 30), key=2, sort=Sort.DEPOSIT, gives_back=1),
    )
    assert sums(family(extras=kept), d(10, 1)) == [10000, -6000]


def test_a_late_fee_and_goodwill():
    rows = (
        extra("Late payment", 1500, d(9, 8), sort=Sort.LATE_FEE),
        extra("With our apologies", -1500, d(9, 9), key=2, sort=Sort.GOODWILL),
    )
    assert sums(family(extras=rows), d(10, 1)) == [1500, -1500]


def test_lessons_of_a_package_cost_nothing_more():
    # The package of 3 for 100.00, then 2 of 5 lessons at 35.00 = 70.00
    lots = tuple(Lot(key, 3333, d(9, 1), d(12, 31)) for key in (1, 2, 3))
    slots = lessons(LESSON, d(9, 1), d(9, 30), d0901={"lot": 1}, d0908={"lot": 2}, d0915={"lot": 3})
    mia = family(
        piano(*slots),
        prices=[price(LESSON, 3500)],
        lots=lots,
        extras=(extra("Package of 3 lessons", 10000, d(9, 1), sort=Sort.PACKAGE),),
    )
    assert bill_of(mia, d(10, 1)) == [
        "Anna | Piano: September 2026 | 70.00",
        "  3 lessons from a package paid for before: nothing more.",
        "  2 lessons at CAD 35.00: CAD 70.00.",
        "Anna | Package of 3 lessons | 100.00",
        "  CAD 100.00.",
    ]


def test_the_lots_of_a_package_are_worth_its_price_to_the_cent():
    assert worth(price=10000, lots=3) == [3333, 3334, 3333]


def test_a_lesson_takes_the_lot_that_expires_first():
    lots = [Lot(1, 0, d(9, 1), d(12, 31)), Lot(2, 0, d(9, 1), d(10, 31)), Lot(3, 0, d(9, 1), d(9, 30))]
    assert [lot_for(d(10, 6), lots=lots, taken=taken).key for taken in (set(), {2})] == [2, 1]
    assert lot_for(d(10, 6), lots=lots, taken={1, 2}) is None


def test_lots_expire_one_by_one():
    lots = [Lot(1, 0, d(9, 1), d(9, 30)), Lot(2, 0, d(9, 1), d(10, 31)), Lot(3, 0, d(9, 1), d(10, 31))]
    assert [lot.key for lot in expired(d(10, 1), lots=lots, taken={3})] == [1]
    assert [lot.key for lot in expired(d(11, 1), lots=lots, taken={3})] == [1, 2]
