"""What is taken off, worked out by hand."""

from billing.pricing.rules import DiscountKind
from tests.billing.pricing.family import (
    LESSON,
    MONTH,
    TERM,
    TOM,
    between,
    bill_of,
    d,
    family,
    lessons,
    off,
    piano,
    price,
    sums,
)

OCTOBER = d(10, 1), d(10, 31)
MONTHLY, BY_LESSON = price(MONTH, 15000), price(LESSON, 3500, key=2)


def mia_and_tom(*discounts, mias=MONTH, toms=LESSON, **more):
    """Mia pays 150.00 a month, Tom 4 × 35.00 = 140.00."""
    tom = piano(*lessons(toms, *OCTOBER, start=300, **more), key=2, student=TOM, name="Violin")
    return family(piano(*lessons(mias, *OCTOBER)), tom, prices=[MONTHLY, BY_LESSON], discounts=discounts)


def test_the_second_child_gets_ten_percent():
    # Mia is dearer (150.00), so Tom is the second: 10 % of 140.00 = 14.00
    assert bill_of(mia_and_tom(off(DiscountKind.SIBLING, points=1000)), d(11, 1)) == [
        "Anna | Piano: October 2026 | 150.00",
        "  4 of 4 lessons of a month at CAD 150.00: CAD 150.00.",
        "Anna | Violin: October 2026 | 140.00",
        "  4 lessons at CAD 35.00: CAD 140.00.",
        "Anna | Sibling: October 2026 | -14.00",
        "  10 % of CAD 140.00: -CAD 14.00. From child number 2 of the family on.",
    ]


def test_a_lesson_called_off_does_not_change_who_is_the_second_child():
    # Mia's month 150.00, of which the policy took a half off, against Tom's 140.00: still the dearest
    tom = piano(*lessons(LESSON, *OCTOBER, start=300), key=2, student=TOM, name="Violin")
    mia = piano(*lessons(MONTH, *OCTOBER, d1006={"percent": 0}, d1013={"percent": 0}))
    both = family(mia, tom, prices=[MONTHLY, BY_LESSON], discounts=(off(DiscountKind.SIBLING, points=1000),))
    assert sums(both, d(11, 1)) == [7500, 14000, -1400]


def test_an_only_child_gets_no_sibling_discount():
    mia = family(
        piano(*lessons(MONTH, *OCTOBER)), prices=[MONTHLY], discounts=(off(DiscountKind.SIBLING, points=1000),)
    )
    assert sums(mia, d(11, 1)) == [15000]


def test_the_second_course_of_a_child_gets_five_dollars_a_month():
    # The cheaper course (140.00) is the second
    second = piano(*lessons(LESSON, *OCTOBER, start=300), key=2, name="Theory")
    mia = family(
        piano(*lessons(MONTH, *OCTOBER)),
        second,
        prices=[MONTHLY, BY_LESSON],
        discounts=(off(DiscountKind.COURSES, cents=500),),
    )
    assert bill_of(mia, d(11, 1))[-2:] == [
        "Anna | Courses: October 2026 | -5.00",
        "  CAD 5.00 off a month, for 4 of its 4 lessons: -CAD 5.00. From course number 2 of a child on.",
    ]


def test_an_amount_off_a_month_begun_late_is_a_part_of_it():
    # 2 of 4 lessons: 2 / 4 × 5.00 = 2.50
    mia = family(
        piano(*between(lessons(MONTH, *OCTOBER), d(10, 15), d(10, 31))),
        prices=[MONTHLY],
        discounts=(off(DiscountKind.STAFF, cents=500, only=frozenset({1})),),
    )
    assert sums(mia, d(11, 1)) == [7500, -250]


def test_discounts_take_their_turn_each_from_what_is_left():
    # 140.00; sibling 10 % = 14.00, left 126.00; staff 50 % of 126.00 = 63.00
    both = mia_and_tom(
        off(DiscountKind.STAFF, key=1, position=2, points=5000, only=frozenset({2})),
        off(DiscountKind.SIBLING, key=2, position=1, points=1000),
    )
    assert sums(both, d(11, 1)) == [15000, 14000, -6300, -1400]


def test_in_the_other_order_each_takes_another_sum():
    # 140.00; staff 50 % = 70.00; sibling 10 % of 70.00 = 7.00
    both = mia_and_tom(
        off(DiscountKind.STAFF, key=1, position=1, points=5000, only=frozenset({2})),
        off(DiscountKind.SIBLING, key=2, position=2, points=1000),
    )
    assert sums(both, d(11, 1)) == [15000, 14000, -7000, -700]


def test_a_cap_holds_for_the_family_and_the_month():
    # 20 % of 290.00 = 58.00, at most 40.00. By day, Mia before Tom: 7.50 + 7.00 on the 6th and 13th (29.00), then
    # 7.50 on the 20th (36.50), and of Tom's 7.00 of that day the last 3.50.
    both = mia_and_tom(off(DiscountKind.PREPAY, points=2000, cap=4000, only=frozenset({1, 2})))
    assert sums(both, d(11, 1)) == [15000, -2250, 14000, -1750]
    assert bill_of(both, d(11, 1)) == [
        "Anna | Piano: October 2026 | 150.00",
        "  4 of 4 lessons of a month at CAD 150.00: CAD 150.00.",
        "Anna | Prepay: October 2026 | -22.50",
        "  20 % of CAD 112.50: -CAD 22.50. At most CAD 40.00 a month for the family.",
        "Anna | Violin: October 2026 | 140.00",
        "  4 lessons at CAD 35.00: CAD 140.00.",
        "Anna | Prepay: October 2026 | -17.50",
        "  20 % of CAD 70.00: -CAD 14.00. At most CAD 40.00 a month for the family.",
        "  What was left of it: -CAD 3.50. At most CAD 40.00 a month for the family.",
    ]


def test_a_cap_begins_anew_with_the_month():
    mia = family(
        piano(*lessons(LESSON, d(9, 1), d(10, 31))),
        prices=[BY_LESSON],
        discounts=(off(DiscountKind.PREPAY, points=1000, cap=1000, only=frozenset({1})),),
    )
    # September 10 % of 175.00 = 17.50, at most 10.00; October 14.00, at most 10.00
    assert sums(mia, d(11, 1)) == [17500, -1000, 14000, -1000]


def test_a_voucher_of_fifty_dollars_is_used_up():
    # 35.00 of the 6th, 15.00 of the 13th, then nothing
    mia = family(
        piano(*lessons(LESSON, *OCTOBER)),
        prices=[BY_LESSON],
        discounts=(off(DiscountKind.VOUCHER, points=10_000, pot=5000, only=frozenset({1})),),
    )
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 140.00",
        "  4 lessons at CAD 35.00: CAD 140.00.",
        "Anna | Voucher: October 2026 | -50.00",
        "  100 % of CAD 35.00: -CAD 35.00. At most CAD 50.00 in all.",
        "  What was left of it: -CAD 15.00. At most CAD 50.00 in all.",
    ]


def test_a_voucher_larger_than_the_month_goes_on_into_the_next():
    # 200.00: September 175.00, October the last 25.00 of 140.00
    mia = family(
        piano(*lessons(LESSON, d(9, 1), d(10, 31))),
        prices=[BY_LESSON],
        discounts=(off(DiscountKind.VOUCHER, points=10_000, pot=20000, only=frozenset({1})),),
    )
    assert sums(mia, d(11, 1)) == [17500, -17500, 14000, -2500]


def test_a_voucher_in_percent_holds_on_its_days():
    # 25 % of 35.00 on the 13th and 20th: 2 × 8.75 = 17.50
    voucher = off(DiscountKind.VOUCHER, points=2500, first_day=d(10, 10), last_day=d(10, 20), only=frozenset({1}))
    mia = family(piano(*lessons(LESSON, *OCTOBER)), prices=[BY_LESSON], discounts=(voucher,))
    assert sums(mia, d(11, 1)) == [14000, -1750]


def test_no_discount_goes_below_nothing():
    # 200.00 off a month that costs 140.00
    mia = family(
        piano(*lessons(LESSON, *OCTOBER)),
        prices=[BY_LESSON],
        discounts=(off(DiscountKind.STAFF, cents=20000, only=frozenset({1})),),
    )
    assert sums(mia, d(11, 1)) == [14000, -14000]


def test_nothing_is_taken_off_a_lesson_that_costs_nothing():
    # One of four in the pause: 10 % of 105.00 = 10.50
    from_the_rest = mia_and_tom(off(DiscountKind.SIBLING, points=1000), d1013={"percent": 0})
    assert sums(from_the_rest, d(11, 1)) == [15000, 10500, -1050]


def test_five_percent_for_a_term_paid_ahead():
    # 5 % of 440.00 = 22.00, one line for the term
    mia = family(
        piano(*lessons(TERM, d(9, 1), d(11, 10))),
        prices=[price(TERM, 44000)],
        discounts=(off(DiscountKind.PREPAY, points=500, only=frozenset({1})),),
    )
    assert sums(mia, d(11, 17)) == [44000, -2200]


def test_a_percentage_is_rounded_once_for_its_line():
    # 3 × 0.15 = 0.45, of which 10 % are 0.045 → 0.05, and not 3 × 0.02
    mia = family(
        piano(*lessons(LESSON, d(10, 1), d(10, 20))),
        prices=[price(LESSON, 15)],
        discounts=(off(DiscountKind.STAFF, points=1000, only=frozenset({1})),),
    )
    assert sums(mia, d(11, 1)) == [45, -5]
