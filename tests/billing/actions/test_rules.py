"""What decides what is owed: prices that are kept, parts that come to the whole, extras given back once."""

from datetime import timedelta

import pytest

from academy.actions.price import list_price, unlist
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.models import Course, Price
from billing.actions.agree import agree, change_agreement
from billing.actions.extra import charge_extra, give_extra_back
from billing.actions.review import raise_now, reopen, review
from billing.actions.shares import divide
from billing.models import Agreement, Extra, Invoice, Share, Sort
from tests.billing.owing import APRIL, LESSON, MARCH, MAY, drafted, enrolment_of, may_pay, said, taught
from tests.cast import ANNE, GIULIA, MIA, OLIVIA, PAOLO
from tests.school import Cedar
from tests.today import day_at_school

DAY = timedelta(days=1)


def test_who_agreed_to_a_price_keeps_it(cedar: Cedar) -> None:
    first = taught(cedar)
    Course.objects.filter(slug="piano-30").update(lesson_cents=3600)

    [bill] = drafted(cedar.student(MIA), MAY)

    assert bill.total.cents == 8 * LESSON
    assert agree(enrolment=enrolment_of(first), first_lesson=MARCH) == Agreement.objects.get()
    listed = Price.objects.listed().get(course__slug="piano-30")
    assert (listed.cents, Price.objects.filter(course__slug="piano-30").count()) == (3600, 2)


def test_a_price_is_followed_by_another_and_listed_once(cedar: Cedar) -> None:
    piano = Course.objects.get(slug="piano-30")
    old = list_price(course=piano, basis="month", cents=14000)
    new = list_price(course=piano, basis="month", cents=15000)

    old.refresh_from_db()
    assert (old.listed_until is None, new.listed_until) == (False, None)
    for again in ({"basis": "month", "cents": 15000}, {"basis": "lesson", "cents": 100}):
        with pytest.raises(Refusal):
            list_price(course=piano, **again)  # type: ignore[arg-type]
    unlist(price=new)
    assert not Price.objects.listed().filter(basis="month").exists()
    with pytest.raises(Refusal):
        unlist(price=Price.objects.listed().get(course=piano))


def test_a_change_of_price_begins_after_the_one_that_holds(cedar: Cedar) -> None:
    enrolment = enrolment_of(taught(cedar))
    monthly = list_price(course=enrolment.offering.course, basis="month", cents=14000)

    for price, day, code in (
        (Agreement.objects.get().price, APRIL, "same-price"),
        (monthly, MARCH, "too-early"),
    ):
        with pytest.raises(Refusal) as no:
            change_agreement(enrolment=enrolment, price=price, first_day=day)
        assert no.value.code == code
    changed = change_agreement(enrolment=enrolment, price=monthly, first_day=APRIL)
    Agreement.objects.filter(enrolment=enrolment).exclude(pk=changed.pk).get(last_day=APRIL - DAY)
    Agreement.objects.all().delete()
    with pytest.raises(Refusal) as no:
        change_agreement(enrolment=enrolment, price=monthly, first_day=APRIL)
    assert no.value.code == "no-agreement"


def test_a_bill_is_divided_from_a_day_on_and_back_again(cedar: Cedar) -> None:
    taught(cedar)
    mia, giulia = cedar.student(MIA), cedar.user(GIULIA)
    paolo = may_pay(mia.family, cedar.user(PAOLO))
    divide(student=mia, first_day=MARCH, parts={giulia: 10000})
    divide(student=mia, first_day=APRIL, parts={giulia: 2500, paolo: 7500})
    divide(student=mia, first_day=MAY, parts={})

    bills = {bill.payer.person: sum(cents for _title, cents in said(bill)) for bill in drafted(mia, MAY)}

    assert bills == {giulia: 5 * LESSON + 3 * LESSON // 4, paolo: 3 * LESSON * 3 // 4}
    assert {share.last_day for share in Share.objects.all()} == {APRIL - DAY, MAY - DAY}
    stranger = cedar.user(ANNE)
    with pytest.raises(Refusal) as no:
        divide(student=mia, first_day=MAY, parts={giulia: 5000, stranger: 5000})
    assert no.value.code == "may-not-pay"
    for parts in ({giulia: 9999}, {giulia: 10001, paolo: -1}):
        with pytest.raises(Refusal) as no:
            divide(student=mia, first_day=MAY, parts=parts)
        assert no.value.code == "not-the-whole"


def test_an_extra_is_given_back_as_far_as_it_was_taken(cedar: Cedar) -> None:
    mia, by = cedar.student(MIA), cedar.user(OLIVIA)
    book = charge_extra(student=mia, sort=Sort.GOODS, name="A book", amount=Money(2000, "CAD"), day=MARCH, by=by)
    give_extra_back(extra=book, cents=1500, day=APRIL, by=by, because="Damaged.")

    with pytest.raises(Refusal) as no:
        give_extra_back(extra=book, cents=501, day=APRIL, by=by, because="Again.")

    assert no.value.code == "more-than-taken"
    [bill] = drafted(mia, MAY)
    assert said(bill) == [("A book", 2000), ("A book", -1500)]


@pytest.mark.parametrize(("sort", "cents"), [(Sort.GOODS, -100), (Sort.GOODS, 0), (Sort.GOODWILL, 100)])
def test_what_is_below_nothing_is_goodwill_and_nothing_else(cedar: Cedar, sort: Sort, cents: int) -> None:
    with pytest.raises(Refusal) as no:
        charge_extra(student=cedar.student(MIA), sort=sort, name="?", amount=Money(cents, "CAD"), day=MARCH, by=None)

    assert (no.value.code, Extra.objects.count()) == ("negative", 0)


def test_what_was_reviewed_stays_as_it_is(cedar: Cedar) -> None:
    taught(cedar)
    mia = cedar.student(MIA)
    [draft] = drafted(mia, MAY)
    review(invoice=draft)

    assert drafted(mia, MAY) == []
    reopen(invoice=draft)
    [anew] = drafted(mia, MAY)
    raised = raise_now(invoice=anew)
    assert (raised.state, raised.due_on > day_at_school()) == ("open", True)
    with pytest.raises(Refusal):
        review(invoice=raised)
    assert Invoice.objects.count() == 1
