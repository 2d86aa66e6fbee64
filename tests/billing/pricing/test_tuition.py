"""What lessons cost, worked out by hand: by the lesson, the month and the term."""

from dataclasses import replace
from datetime import date

import pytest

from billing.pricing.engine import charges
from billing.pricing.facts import Gap, Slot
from billing.pricing.rules import Plan
from tests.billing.pricing.family import (
    LESSON,
    MONTH,
    TERM,
    between,
    bill_of,
    d,
    family,
    lessons,
    piano,
    price,
    sums,
)

SEPTEMBER = d(9, 1), d(9, 30)
OCTOBER = d(10, 1), d(10, 31)
TERM_DAYS = d(9, 1), d(11, 10)


def test_five_lessons_at_35_dollars_are_175():
    mia = family(piano(*lessons(LESSON, *SEPTEMBER)), prices=[price(LESSON, 3500)])
    assert bill_of(mia, d(10, 1)) == [
        "Anna | Piano: September 2026 | 175.00",
        "  5 lessons at CAD 35.00: CAD 175.00.",
    ]


def test_a_month_of_five_weeks_costs_what_one_of_four_does():
    mia = family(piano(*lessons(MONTH, d(9, 1), d(10, 31))), prices=[price(MONTH, 15000)])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: September 2026 | 150.00",
        "  5 of 5 lessons of a month at CAD 150.00: CAD 150.00.",
        "Anna | Piano: October 2026 | 150.00",
        "  4 of 4 lessons of a month at CAD 150.00: CAD 150.00.",
    ]


def test_who_begins_in_mid_month_pays_for_the_lessons_left():
    # 3 / 5 × 150.00 = 90.00
    mia = family(piano(*between(lessons(MONTH, *SEPTEMBER), d(9, 15), d(9, 30))), prices=[price(MONTH, 15000)])
    assert bill_of(mia, d(10, 1)) == [
        "Anna | Piano: September 2026 | 90.00",
        "  3 of 5 lessons of a month at CAD 150.00: CAD 90.00.",
    ]


def test_who_leaves_in_mid_month_pays_for_the_lessons_had():
    # 1 / 4 × 150.00 = 37.50
    mia = family(piano(*between(lessons(MONTH, *OCTOBER), d(10, 1), d(10, 10))), prices=[price(MONTH, 15000)])
    assert sums(mia, d(11, 1)) == [3750]


def test_an_hour_before_the_start_needs_no_price():
    slots = between(lessons(MONTH, *SEPTEMBER), d(9, 15), d(9, 30))
    mia = family(piano(*slots), prices=[price(MONTH, 15000, first_day=d(9, 10))])
    assert sums(mia, d(10, 1)) == [9000]


def test_a_third_of_a_hundred_dollars_is_rounded_half_up():
    # 2 / 3 × 100.00 = 66.666… → 66.67; 1 / 3 → 33.33
    mia = family(piano(*lessons(MONTH, d(9, 15), d(9, 30))), prices=[price(MONTH, 10000)])
    two = family(piano(*lessons(MONTH, d(9, 15), d(9, 30), d0929={"gap": Gap.AFTER})), prices=mia.prices)
    one = family(piano(*between(lessons(MONTH, d(9, 15), d(9, 30)), d(9, 15), d(9, 20))), prices=mia.prices)
    assert [sums(mia, d(10, 1)), sums(two, d(10, 1)), sums(one, d(10, 1))] == [[10000], [6667], [3333]]


def test_each_lesson_carries_its_own_cents_and_the_last_makes_up_the_month():
    # 100.00 / 3: 33.33, up to 66.67 33.34, up to 100.00 33.33
    mia = family(piano(*lessons(MONTH, d(9, 15), d(9, 30))), prices=[price(MONTH, 10000)])
    assert [(part.charge.lesson, part.net) for part in charges(mia)] == [(100, 3333), (101, 3334), (102, 3333)]


def test_a_price_that_changes_in_mid_month_is_two_lines():
    # 2 / 4 × 150.00 = 75.00 and 2 / 4 × 160.00 = 80.00
    prices = [price(MONTH, 15000, last_day=d(10, 14)), price(MONTH, 16000, key=2, first_day=d(10, 15))]
    mia = family(piano(*lessons(MONTH, *OCTOBER)), prices=prices)
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 75.00",
        "  2 of 4 lessons of a month at CAD 150.00: CAD 75.00.",
        "Anna | Piano: October 2026 | 80.00",
        "  2 of 4 lessons of a month at CAD 160.00: CAD 80.00.",
    ]


def test_a_price_that_changes_in_mid_term():
    # Eleven Tuesdays: 5 / 11 × 440.00 = 200.00 in September, 6 / 11 × 462.00 = 252.00 after
    prices = [price(TERM, 44000, last_day=d(9, 30)), price(TERM, 46200, key=2, first_day=d(10, 1))]
    mia = family(piano(*lessons(TERM, *TERM_DAYS)), prices=prices)
    assert sums(mia, d(11, 11)) == [20000, 25200]


def test_a_term_is_billed_whole_where_it_is_billed_ahead():
    mia = family(piano(*lessons(TERM, *TERM_DAYS)), prices=[price(TERM, 44000)])
    assert bill_of(mia, d(11, 17)) == [
        "Anna | Piano: September 2026 | 440.00",
        "  11 of 11 lessons of a term at CAD 440.00: CAD 440.00.",
    ]


def test_a_term_begun_late():
    # 8 / 11 × 440.00 = 320.00
    mia = family(piano(*between(lessons(TERM, *TERM_DAYS), d(9, 22), d(11, 16))), prices=[price(TERM, 44000)])
    assert sums(mia, d(11, 17)) == [32000]


def test_two_terms_are_two_lines():
    mia = family(piano(*lessons(TERM, d(9, 1), d(12, 31))), prices=[price(TERM, 44000)])
    assert sums(mia, date(2027, 1, 1)) == [44000, 44000]


def test_a_closed_day_leaves_the_months_price_as_it_is():
    mia = family(piano(*lessons(MONTH, *OCTOBER, d1013={"gap": Gap.CLOSED})), prices=[price(MONTH, 15000)])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 150.00",
        "  3 of 3 lessons of a month at CAD 150.00: CAD 150.00.",
        "  1 day on which the school is closed: nothing.",
    ]


def test_a_closed_day_is_taken_off_where_the_price_says_so():
    # 3 / 4 × 150.00 = 112.50
    closed = price(MONTH, 15000, deducts_closures=True)
    mia = family(piano(*lessons(MONTH, *OCTOBER, d1013={"gap": Gap.CLOSED})), prices=[closed])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 112.50",
        "  3 of 4 lessons of a month at CAD 150.00: CAD 112.50.",
        "  1 day on which the school is closed: nothing.",
    ]


def test_a_closed_day_costs_nothing_by_the_lesson():
    mia = family(piano(*lessons(LESSON, *OCTOBER, d1013={"gap": Gap.CLOSED})), prices=[price(LESSON, 3500)])
    assert sums(mia, d(11, 1)) == [10500]


def test_a_month_that_is_closed_throughout_costs_nothing():
    slots = tuple(replace(slot, gap=Gap.CLOSED) for slot in lessons(MONTH, *OCTOBER))
    assert sums(family(piano(*slots), prices=[price(MONTH, 15000)]), d(11, 1)) == []


def test_a_pause_is_not_paid():
    # 2 / 4 × 150.00 = 75.00
    slots = lessons(MONTH, *OCTOBER, d1013={"gap": Gap.PAUSED}, d1020={"gap": Gap.PAUSED})
    mia = family(piano(*slots), prices=[price(MONTH, 15000)])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 75.00",
        "  2 of 4 lessons of a month at CAD 150.00: CAD 75.00.",
        "  2 lessons in the pause: nothing.",
    ]


def test_a_lesson_that_the_school_called_off_is_not_paid():
    mia = family(piano(*lessons(LESSON, *OCTOBER, d1013={"gap": Gap.CALLED_OFF})), prices=[price(LESSON, 3500)])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 105.00",
        "  3 lessons at CAD 35.00: CAD 105.00.",
        "  1 lesson called off: nothing.",
    ]


def test_a_late_cancellation_is_charged_as_the_policy_decided():
    # 3 × 35.00 + 50 % of 35.00 = 105.00 + 17.50
    mia = family(piano(*lessons(LESSON, *OCTOBER, d1013={"percent": 50})), prices=[price(LESSON, 3500)])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 122.50",
        "  3 lessons at CAD 35.00: CAD 105.00.",
        "  1 lesson at 50 % of CAD 35.00: CAD 17.50.",
    ]


def test_half_a_lesson_of_a_month_is_rounded_by_itself():
    # 3 / 4 × 99.99 = 74.9925 → 74.99; 50 % × 99.99 / 4 = 12.49875 → 12.50
    mia = family(piano(*lessons(MONTH, *OCTOBER, d1013={"percent": 50})), prices=[price(MONTH, 9999)])
    assert sums(mia, d(11, 1)) == [7499 + 1250]


def test_a_late_cancellation_may_cost_a_fee_besides():
    mia = family(piano(*lessons(LESSON, *OCTOBER, d1013={"percent": 0, "fee": 1000})), prices=[price(LESSON, 3500)])
    assert bill_of(mia, d(11, 1)) == [
        "Anna | Piano: October 2026 | 105.00",
        "  3 lessons at CAD 35.00: CAD 105.00.",
        "  1 lesson at 0 % of CAD 35.00: CAD 0.00.",
        "Anna | Piano, called off late: October 2026 | 10.00",
        "  1 lesson called off late, at CAD 10.00: CAD 10.00.",
    ]


def test_a_longer_lesson_from_mid_month_on():
    # 2 / 4 × 150.00 (30 minutes) + 2 / 4 × 200.00 (45 minutes) = 75.00 + 100.00
    longer = replace(MONTH, minutes=45)
    first = between(lessons(MONTH, *OCTOBER), d(10, 1), d(10, 15))
    then = between(lessons(longer, *OCTOBER, start=200), d(10, 16), d(10, 31))
    mia = family(piano(*first, *then), prices=[price(MONTH, 15000), price(longer, 20000, key=2)])
    assert sums(mia, d(11, 1)) == [7500, 10000]


def test_twice_a_week_from_mid_month_on():
    # 2 / 4 × 150.00 (once a week) + 4 / 8 × 280.00 (twice) = 75.00 + 140.00
    twice = replace(MONTH, per_week=2)
    once = between(lessons(MONTH, *OCTOBER), d(10, 1), d(10, 15))
    then = between(lessons(twice, *OCTOBER, start=200), d(10, 16), d(10, 31))
    fridays = tuple(replace(slot, key=slot.key + 100, day=slot.day.replace(day=slot.day.day - 4)) for slot in then)
    mia = family(piano(*once, *then, *fridays), prices=[price(MONTH, 15000), price(twice, 28000, key=2)])
    assert sums(mia, d(11, 1)) == [7500, 14000]


def test_another_weekday_from_mid_month_on_changes_nothing():
    # Tuesdays 6 and 13, Thursdays 22 and 29: four lessons, one month
    days = [d(10, 6), d(10, 13), d(10, 22), d(10, 29)]
    slots = [Slot(key, day, MONTH) for key, day in enumerate(days, start=1)]
    assert sums(family(piano(*slots), prices=[price(MONTH, 15000)]), d(11, 1)) == [15000]


def test_a_price_for_the_very_frequency_goes_before_one_for_any():
    any_number = Plan(course=1, minutes=30, per_week=0, basis=LESSON.basis)
    prices = [price(any_number, 4000), price(LESSON, 3500, key=2)]
    thrice = replace(LESSON, per_week=3)
    assert sums(family(piano(*lessons(LESSON, *OCTOBER)), prices=prices), d(11, 1)) == [14000]
    assert sums(family(piano(*lessons(thrice, *OCTOBER)), prices=prices), d(11, 1)) == [16000]


@pytest.mark.parametrize(
    ("until", "expected"), [((9, 1), []), ((9, 2), [3500]), ((9, 16), [10500]), ((10, 1), [17500])]
)
def test_a_bill_reaches_to_the_day_before(until, expected):
    mia = family(piano(*lessons(LESSON, *SEPTEMBER)), prices=[price(LESSON, 3500)])
    assert sums(mia, d(*until)) == expected


def test_nothing_is_owed_by_a_family_that_takes_nothing():
    assert charges(family()) == []
