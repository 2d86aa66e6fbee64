"""Lessons earn what was billed for them, once, and to the cent; what turns out otherwise is taken back."""

from datetime import date

import pytest

from academy.kernel.money import Money
from academy.models import Price
from academy.queries.school import school_day, school_today
from billing.actions.extra import charge_extra
from billing.actions.invoice import void_invoice
from billing.models import Account, Agreement, Discount, DiscountGrant, Earning, EarningDay, Extra, JournalEntry, Sort
from scheduling.actions.credit import expire, revoke
from scheduling.models import Decision, Lesson, MakeUpCredit
from tests.billing.earning import (
    account,
    as_if_raised,
    assert_sound,
    billed,
    booked,
    credited,
    held,
    made_up,
    missed,
    past,
    standing,
    tuesday,
)
from tests.billing.owing import LESSON, enrolment_of, shared
from tests.cast import ANNE, MARC, NOAH, OKAFOR
from tests.school import Cedar

DEFERRED, REVENUE = Account.DEFERRED, Account.REVENUE


def test_a_lesson_taught_earns_its_price_on_its_day_in_one_entry(cedar: Cedar) -> None:
    series, others = past(cedar), past(cedar, NOAH, starts="16:00")
    for one in (series, others):
        held(one, 3)
        [invoice] = billed(enrolment_of(one).student)
        as_if_raised(invoice, tuesday(4))

    assert booked(enrolment_of(series).student, enrolment_of(others).student) == 6
    assert (account(DEFERRED), account(REVENUE)) == (6 * LESSON, 6 * LESSON)
    # The first was held before it was invoiced.
    assert list(EarningDay.objects.values_list("day", flat=True)) == [tuesday(3), tuesday(4)]
    entries = JournalEntry.objects.filter(kind="earning")
    assert [entry.happened_on for entry in entries] == [tuesday(3), tuesday(4)]
    assert_sound()


def test_booked_again_nothing_more_is_earned_and_what_was_taught_since_is(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    billed(student)
    held(series, 2)

    assert [booked(student), booked(student)] == [2, 0]
    held(series)
    assert [booked(student), booked(student)] == [4, 0]
    assert standing() == {tuesday(ago): LESSON for ago in range(6)}
    assert account(DEFERRED) == 0


def test_what_is_not_billed_yet_is_not_earned(cedar: Cedar) -> None:
    series = past(cedar)
    price = Price.objects.create(
        course=enrolment_of(series).offering.course,
        basis="lesson",
        per_week=1,
        cents=LESSON,
        currency="CAD",
        is_in_advance=False,
    )
    Agreement.objects.filter(enrolment=enrolment_of(series)).delete()
    Agreement.objects.create(enrolment=enrolment_of(series), price=price, first_day=series.first_day)
    student = enrolment_of(series).student
    held(series)

    assert booked(student) == 0
    billed(student, until=tuesday(3))
    booked(student)
    assert standing() == {tuesday(ago): LESSON for ago in range(4, 6)}
    billed(student)
    booked(student)
    assert account(REVENUE) == 6 * LESSON
    assert_sound()


def test_a_price_by_the_month_is_earned_lesson_by_lesson_with_what_is_taken_off(cedar: Cedar) -> None:
    series = past(cedar)
    enrolment = enrolment_of(series)
    price = Price.objects.create(
        course=enrolment.offering.course, basis="month", cents=10000, currency="CAD", is_in_advance=False
    )
    Agreement.objects.filter(enrolment=enrolment).delete()
    Agreement.objects.create(enrolment=enrolment, price=price, first_day=series.first_day)
    staff = Discount.objects.create(
        kind=Discount.Kind.STAFF, name="Staff", points=1000, currency="CAD", first_day=series.first_day
    )
    DiscountGrant.objects.create(discount=staff, enrolment=enrolment, because="Her aunt teaches here.")
    [invoice] = billed(enrolment.student)
    held(series)

    booked(enrolment.student)
    assert account(DEFERRED) == 0
    assert account(REVENUE) == sum(standing().values()) == invoice.total.cents
    assert len(standing()) == 6


def test_several_payers_each_earn_their_part(cedar: Cedar) -> None:
    series = past(cedar, NOAH)
    student = enrolment_of(series).student
    anne, marc = shared(cedar, NOAH, {ANNE: 3333, MARC: 6667}, first=date(2020, 1, 1))
    bills = billed(student)
    held(series, 4)

    booked(student)
    void_invoice(invoice=next(bill for bill in bills if bill.payer == marc), because="Marc never agreed.")

    of = {payer: sum(row.cents for row in Earning.objects.filter(payer=payer)) for payer in (anne, marc)}
    assert of[marc] == 0
    assert of[anne] == pytest.approx(4 * LESSON / 3, abs=5)
    assert_sound()


def test_a_missed_lesson_without_a_make_up_is_earned_when_its_time_is_over(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    charged, free, _other = held(series)[:3]
    missed(charged, "charged", student)
    missed(free, "not_charged", student)
    billed(student)
    booked(student)

    assert standing() == {tuesday(ago): LESSON for ago in range(6) if ago != 4}


def test_who_did_not_come_to_a_lesson_that_was_held_pays_and_earns_what_the_policy_says(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    for lesson, outcome in zip(held(series)[:3], ("charged", "not_charged", "credit"), strict=True):
        Decision.objects.create(lesson=lesson, student=student, outcome=outcome)
    [invoice] = billed(student)
    booked(student)

    assert invoice.total.cents == 5 * LESSON
    assert standing() == {tuesday(ago): LESSON for ago in (5, 2, 1, 0)}


def test_a_lesson_whose_make_up_is_open_waits_for_it(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    lessons = list(series.lessons.order_by("day"))
    taught, expired, withdrawn, still_open = [credited(missed(one, "credit", student)) for one in lessons[:4]]
    billed(student)
    assert booked(student) == 0

    lesson = made_up(taught, series)
    MakeUpCredit.objects.filter(pk=expired.pk).update(expires_on=tuesday())
    expire(credit=MakeUpCredit.objects.get(pk=expired.pk), because="over")
    revoke(credit=withdrawn, because="by hand")
    booked(student)

    assert standing() == {lesson.day: LESSON for lesson in lessons[:3]}
    assert still_open.state == "open"
    assert school_day(lesson.starts_at) < school_today()


def test_a_make_up_that_was_missed_with_a_credit_of_its_own_takes_the_earning_back(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    billed(student)
    made = made_up(credited(missed(series.lessons.order_by("day")[0], "credit", student)), series)
    booked(student)
    assert account(REVENUE) == LESSON

    credited(Decision.objects.create(lesson=made, student=student, outcome="credit"))

    assert booked(student) == 1
    assert account(REVENUE) == 0


def test_a_mark_taken_back_takes_the_earning_back_today_and_given_again_earns_it_again(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    billed(student)
    [first] = held(series, 1)
    booked(student)
    Lesson.objects.filter(pk=first.pk).update(state=Lesson.State.BOOKED)
    booked(student)
    assert standing() == {}
    held(series, 1)
    booked(student)

    rows = Earning.objects.order_by("pk")
    assert [(row.cents, row.nth) for row in rows] == [(LESSON, 0), (-LESSON, 1), (LESSON, 2)]
    assert [row.of.day for row in rows] == [school_today()] * 3
    assert_sound()


def test_a_voided_invoice_takes_its_earnings_back_at_once(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    [invoice] = billed(student)
    held(series, 5)
    booked(student)

    void_invoice(invoice=invoice, because="wrong family")

    assert (account(DEFERRED), account(REVENUE)) == (0, 0)
    assert_sound()
    billed(student)
    booked(student)
    assert account(REVENUE) == 5 * LESSON


def test_a_bill_below_nothing_takes_back_what_it_credits(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    billed(student)
    lessons = held(series)
    booked(student)
    for lesson in lessons[:2]:
        missed(lesson, "not_charged", student)

    billed(student)

    assert (account(DEFERRED), account(REVENUE)) == (0, 4 * LESSON)
    assert_sound()


def test_a_bill_that_credits_one_month_and_asks_for_another_takes_the_first_back_at_once(cedar: Cedar) -> None:
    series = past(cedar)
    student = enrolment_of(series).student
    price = Price.objects.create(
        course=enrolment_of(series).offering.course,
        basis="lesson",
        per_week=1,
        cents=LESSON,
        currency="CAD",
        is_in_advance=False,
    )
    Agreement.objects.filter(enrolment=enrolment_of(series)).delete()
    Agreement.objects.create(enrolment=enrolment_of(series), price=price, first_day=series.first_day)
    lessons = held(series)
    months = sorted({lesson.day.replace(day=1) for lesson in lessons if lesson.day})
    billed(student, until=months[-1])
    booked(student)
    missed(lessons[0], "not_charged", student)

    billed(student)

    assert lessons[0].day not in standing()
    assert_sound()


def test_a_family_whose_facts_contradict_each_other_keeps_what_is_booked_and_stops_nobody(cedar: Cedar) -> None:
    series, others = past(cedar), past(cedar, NOAH, OKAFOR, starts="16:00")
    student, other = enrolment_of(series).student, enrolment_of(others).student
    [invoice] = billed(student)
    billed(other)
    held(series, 2)
    booked(student)
    Extra.objects.create(
        family=student.family, student=student, sort=Sort.GOODS, day=tuesday(), name="Reeds", cents=9, currency="USD"
    )
    held(series), held(others)

    assert booked(student, other) == 6
    void_invoice(invoice=invoice, because="nobody knows")
    assert account(REVENUE) == 6 * LESSON
    assert_sound()


def test_what_is_sold_besides_lessons_is_revenue_at_once(cedar: Cedar) -> None:
    student = enrolment_of(past(cedar)).student
    charge_extra(student=student, sort=Sort.GOODS, name="Reeds", amount=Money(900, "CAD"), day=tuesday(), by=None)
    billed(student)

    assert account(REVENUE) == 900
