"""Who pays, and what a bill makes good of those before it; worked out by hand."""

from dataclasses import replace

from billing.pricing.bill import bill
from billing.pricing.charge import Sort
from billing.pricing.facts import Gap, Share
from billing.pricing.rules import DiscountKind, Tax
from tests.billing.pricing.family import (
    ANNA,
    BEN,
    LESSON,
    MIA,
    MONTH,
    after,
    between,
    bill_of,
    d,
    extra,
    family,
    lessons,
    off,
    piano,
    price,
    sums,
)

OCTOBER = d(10, 1), d(10, 31)
NOVEMBER = d(11, 1)
THIRDS = (Share(ANNA, MIA, 3333), Share(BEN, MIA, 6667))


def october(**changed):
    return family(piano(*lessons(MONTH, *OCTOBER, **changed)), prices=[price(MONTH, 15000)])


def billed(household, until=NOVEMBER):
    return after(bill(household, until=until, billed={}))


def test_a_third_and_two_thirds():
    # 33.33 % of 100.00 = 33.33, and the rest 66.67
    mia = family(piano(*lessons(MONTH, *OCTOBER)), prices=[price(MONTH, 10000)], shares=THIRDS)
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 33.33",
        "  4 of 4 lessons of a month at CAD 100.00: CAD 100.00.",
        "  Your share, 33.33 % of CAD 100.00: CAD 33.33.",
        "Ben | Piano: October 2026 | 66.67",
        "  4 of 4 lessons of a month at CAD 100.00: CAD 100.00.",
        "  Your share, 66.67 % of CAD 100.00: CAD 66.67.",
    ]


def test_the_last_cent_is_paid_once():
    # Half of 0.01 is 0.005 → Anna 0.01, Ben nothing
    halves = (Share(ANNA, MIA, 5000), Share(BEN, MIA, 5000))
    mia = family(piano(*lessons(LESSON, d(10, 6), d(10, 6))), prices=[price(LESSON, 1)], shares=halves)
    assert [(line.payer, line.amount.gross) for line in bill(mia, until=d(11, 1), billed={})] == [(ANNA, 1)]


def test_halves_of_odd_cents_do_not_drift():
    # 4 × 33.33 = 133.32: 66.66 each, though half of one lesson is 16.665
    halves = (Share(ANNA, MIA, 5000), Share(BEN, MIA, 5000))
    mia = family(piano(*lessons(LESSON, *OCTOBER)), prices=[price(LESSON, 3333)], shares=halves)
    assert sums(mia, d(11, 1)) == [6666, 6666]


def test_shares_change_in_mid_month():
    # Two lessons at 35.00 all Anna's, two in halves: 70.00 + 35.00, and 35.00
    shares = (
        Share(ANNA, MIA, 10_000, last_day=d(10, 15)),
        Share(ANNA, MIA, 5000, first_day=d(10, 16)),
        Share(BEN, MIA, 5000, first_day=d(10, 16)),
    )
    mia = family(piano(*lessons(LESSON, *OCTOBER)), prices=[price(LESSON, 3500)], shares=shares)
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 105.00",
        "  4 lessons at CAD 35.00: CAD 140.00.",
        "  Your share, 100 % of CAD 70.00: CAD 70.00.",
        "  Your share, 50 % of CAD 70.00: CAD 35.00.",
        "Ben | Piano: October 2026 | 35.00",
        "  2 lessons at CAD 35.00: CAD 70.00.",
        "  Your share, 50 % of CAD 70.00: CAD 35.00.",
    ]


def test_tax_and_discount_are_shared_too():
    # The book 20.00 + 2.60 and 10 % off 140.00, a half each: 11.30, −7.00, 70.00
    halves = (Share(ANNA, MIA, 5000), Share(BEN, MIA, 5000))
    mia = family(
        piano(*lessons(LESSON, *OCTOBER)),
        prices=[price(LESSON, 3500)],
        discounts=(off(DiscountKind.STAFF, points=1000, only=frozenset({1})),),
        extras=(extra("Book", 2000, d(10, 1), sort=Sort.GOODS),),
        taxes=(Tax(1, "HST", Sort.GOODS, 1300),),
        shares=halves,
    )
    assert sums(mia, d(11, 1)) == [7000, -700, 1130] * 2


def test_a_late_fee_is_paid_by_who_was_late():
    fee = replace(extra("Late payment", 1500, d(10, 8), sort=Sort.LATE_FEE, payer=BEN), student=None)
    lines = bill(family(extras=(fee,), shares=THIRDS), until=NOVEMBER, billed={})
    assert [(line.payer, line.amount.gross) for line in lines] == [(BEN, 1500)]


def test_a_bill_that_was_made_is_not_made_again():
    assert bill_of(october(), d(11, 1), billed(october())) == []


def test_a_week_later_the_next_lesson_is_billed():
    # By the 13th one of four (37.50), by the 20th another
    first = billed(october(), d(10, 13))
    assert bill_of(october(), d(10, 20), first) == [
        "Anna | Piano: October 2026 | 37.50",
        "  2 of 4 lessons of a month at CAD 150.00: CAD 75.00.",
        "  Billed before: CAD 37.50.",
    ]


def test_a_pause_after_billing_comes_back():
    # 150.00 billed, 2 / 4 owed: −75.00
    paused = october(d1020={"gap": Gap.PAUSED}, d1027={"gap": Gap.PAUSED})
    assert bill_of(paused, d(11, 1), billed(october())) == [
        "Anna | Piano: October 2026 | -75.00",
        "  2 of 4 lessons of a month at CAD 150.00: CAD 75.00.",
        "  2 lessons in the pause: nothing.",
        "  Billed before: CAD 150.00.",
    ]


def test_who_leaves_after_billing_gets_the_rest_back():
    left = family(piano(*between(lessons(MONTH, *OCTOBER), d(10, 1), d(10, 20))), prices=[price(MONTH, 15000)])
    assert sums(left, d(11, 1), billed(october())) == [-3750]


def test_an_enrolment_that_was_taken_back_is_given_back_whole():
    assert bill_of(family(), d(11, 1), billed(october())) == [
        "Anna | What was billed before | -150.00",
        "  This is not owed any more.",
        "  Billed before: CAD 150.00.",
    ]


def test_a_price_corrected_after_billing_gives_the_old_line_back():
    corrected = replace(october(), prices=(price(MONTH, 14000, key=2),))
    assert sums(corrected, d(11, 1), billed(october())) == [-15000, 14000]


def test_a_second_child_who_begins_in_mid_month_comes_with_the_discount():
    # Tom 2 / 4 × 120.00 = 60.00, and 10 % of it
    prices = [price(MONTH, 15000), price(replace(MONTH, course=2), 12000, key=2)]
    slots = between(lessons(replace(MONTH, course=2), *OCTOBER, start=300), d(10, 15), d(10, 31))
    tom = piano(*slots, key=2, student=2, name="Violin")
    sibling = (off(DiscountKind.SIBLING, points=1000),)
    alone = family(piano(*lessons(MONTH, *OCTOBER)), prices=prices, discounts=sibling)
    both = replace(alone, tuitions=(*alone.tuitions, tom))
    assert sums(both, d(11, 1), billed(alone)) == [6000, -600]


def test_shares_agreed_on_after_billing_move_the_money_from_one_to_the_other():
    # 33.33 % of 150.00 = 49.995 → 50.00, of which 150.00 were billed; the rest is Ben's
    mia = october()
    lines = bill(replace(mia, shares=THIRDS), until=d(11, 1), billed=billed(mia))
    assert [(line.payer, line.amount.gross) for line in lines] == [(ANNA, -10000), (BEN, 10000)]
