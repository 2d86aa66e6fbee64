"""Prepaid lessons: taken by lessons, given back when they are called off in time, and gone when their day is over."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from academy.kernel.db import now
from academy.kernel.models import Notice
from academy.models import ClosedDate
from academy.queries.school import school_today
from billing.actions.draft import draft_families
from billing.actions.lot import keep_lots
from billing.actions.lot_clock import tend_lots
from billing.actions.lot_end import expire_lot
from billing.actions.package import sell_package
from billing.models import Invoice, JournalEntry, Lot, LotUse, Package, TaxRate
from billing.queries.lot_ends import to_expire
from billing.queries.lots import packages_of
from billing.queries.owed import owed_by
from scheduling.actions.call_off import call_off, take_back
from scheduling.actions.judge import judge
from scheduling.actions.materialise import materialise
from scheduling.models import Cancellation, Cause, Lesson, PolicyRule, Series, Side
from tests.academy.admin.office import Browser, at, words_of
from tests.billing.earning import assert_sound, held, past
from tests.billing.owing import APRIL, LESSON, MARCH, MAY, drafted, enrolment_of, said, taught
from tests.booked import books
from tests.cast import GIULIA, LEO, MIA, OKAFOR, OLIVIA, SAM
from tests.school import Cedar
from tests.spring import YEAR

DAY = timedelta(days=1)
FIVE = 16000


def sold(series: Series, *, lessons: int = 5, cents: int = FIVE, weeks: int = 12, first: date = MARCH) -> Package:
    return sell_package(
        enrolment=enrolment_of(series), lessons=lessons, cents=cents, first_day=first, weeks=weeks, by=None
    )


def taken() -> list[date]:
    """The days of the lessons that are taken from a lot, in time's order."""
    uses = LotUse.objects.filter(given_back_at=None).order_by("lesson__day")
    return [day for day in uses.values_list("lesson__day", flat=True) if day]


def off(cedar: Cedar, lesson: Lesson, outcome: str) -> None:
    """Mia cannot come."""
    by = cedar.user(OLIVIA)
    channel = Cancellation.Channel.OFFICE
    call_off(lesson=lesson, student=cedar.student(MIA), cause=Cause.ILLNESS, side=Side.FAMILY, channel=channel, by=by)
    judge(lesson=lesson, student=cedar.student(MIA), by=by, outcome=outcome, exception="As agreed.")


def test_a_package_is_invoiced_and_its_lessons_cost_nothing_more(cedar: Cedar) -> None:
    series = taught(cedar)
    package = sold(series)
    family = enrolment_of(series).student.family_id

    shown = owed_by([family], until=MAY)[family]
    bills = draft_families(families=[family], until=MAY).invoices

    [invoice] = Invoice.objects.filter(state="open")
    assert said(invoice) == [("5 lessons in advance: Piano, individual, 30 minutes", FIVE)]
    assert books() == {"receivable": FIVE, "deferred": -FIVE}
    assert [lot.cents for lot in package.lots.all()] == [3200] * 5
    assert len(taken()) == 5
    assert max(taken()) < APRIL
    assert [cents for _title, cents in said(bills[0])] == [3 * LESSON]
    assert [line.amount.gross for line in shown] == [3 * LESSON]  # type: ignore[union-attr]


def test_what_was_billed_for_such_lessons_comes_back_with_the_next_bill(cedar: Cedar) -> None:
    series = taught(cedar)
    draft_families(families=[enrolment_of(series).student.family_id], until=MAY)
    sold(series, lessons=2)

    [bill] = drafted(cedar.student(MIA), MAY)

    assert bill.total.cents == 6 * LESSON
    assert "2 lessons from a package paid for before: nothing more." in bill.lines.all()[0].arithmetic


def test_the_lot_that_expires_first_is_taken_first_and_none_after_its_last_day(cedar: Cedar) -> None:
    series = taught(cedar)
    sold(series, lessons=2, cents=6000, weeks=20)
    sold(series, lessons=1, cents=3000, weeks=4)

    first = LotUse.objects.get(lesson__day=min(taken()))

    assert len(taken()) == 3
    assert first.lot.package.lessons == 2
    LotUse.objects.all().update(given_back_at=now())
    keep_lots(students=[cedar.student(MIA).pk])
    assert LotUse.objects.get(lesson__day=min(taken()), given_back_at=None).lot.package.lessons == 1


def test_a_lot_comes_back_when_the_lesson_is_called_off_in_time_and_else_not(cedar: Cedar) -> None:
    series = taught(cedar)
    sold(series, lessons=2, cents=6400)
    first, second, third, *_rest = series.lessons.order_by("day")

    off(cedar, first, PolicyRule.Outcome.NOT_CHARGED)
    assert taken() == [second.day, third.day]
    off(cedar, second, PolicyRule.Outcome.CHARGED)
    assert taken() == [second.day, third.day]
    take_back(cancellation=Cancellation.objects.get(lesson=first), by=cedar.user(OLIVIA))
    assert taken() == [second.day, third.day]
    ClosedDate.objects.create(day=date(YEAR, 3, 16), reason="Snow")
    materialise(series=series)
    assert taken() == [first.day, second.day]


def test_what_nobody_took_is_told_of_once_and_earned_once_when_its_day_is_over(cedar: Cedar) -> None:
    series = taught(cedar)
    today = school_today()
    package = sold(series, lessons=2, cents=6401, weeks=1, first=today - 8 * DAY)
    assert [lot.last_day for lot in package.lots.all()] == [today - 2 * DAY, today + 5 * DAY]

    for _again in range(2):
        tend_lots()

    entry = JournalEntry.objects.get(kind="breakage")
    assert books() == {"receivable": 6401, "deferred": -3200, "revenue": -3201}
    assert entry.about_id == package.lots.get(position=1).pk
    assert [notice.about_id for notice in Notice.objects.filter(kind="lot_expires")] == [
        package.lots.get(position=2).pk
    ]


def test_a_lot_is_earned_once_when_its_lesson_was_held(cedar: Cedar) -> None:
    series = past(cedar)
    package = sold(series, lessons=3, cents=10001, first=series.first_day)
    keep_lots(students=[cedar.student(MIA).pk])
    held(series, 2)

    for _again in range(2):
        tend_lots()

    entries = JournalEntry.objects.filter(kind="earning").order_by("happened_on")
    assert [entry.happened_on for entry in entries] == [series.first_day, series.first_day + 7 * DAY]
    assert [entry.about_id for entry in entries] == [lot.pk for lot in package.lots.order_by("position")[:2]]
    assert books() == {"receivable": 10001, "deferred": -3334, "revenue": -6667}
    assert_sound()


def test_a_tax_within_the_price_is_not_earned(cedar: Cedar) -> None:
    series = taught(cedar)
    TaxRate.objects.create(name="HST", sort="package", points=1300, is_included=True, first_day=date(2026, 1, 1))
    sold(series, lessons=2, cents=11300, weeks=1, first=school_today() - 20 * DAY)

    for lot in to_expire(today=school_today()):
        expire_lot(lot=lot)

    assert books() == {"receivable": 11300, "tax": -1300, "revenue": -10000}


def browser(cedar: Cedar, person: Any) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_family_sees_what_is_left_and_nobody_elses(cedar: Cedar) -> None:
    series = taught(cedar)
    sold(series, lessons=10, cents=30000)
    page = reverse("family-packages")

    seen = words_of(browser(cedar, GIULIA).get(page))

    assert "2 lessons left." in seen
    assert seen.count("Taken") == 8
    assert "No package yet" in words_of(browser(cedar, SAM).get(page))
    assert [len(lots) for _package, lots in packages_of(cedar.family("Rossi"))] == [10]


def test_the_office_sells_one_by_the_price_list_or_for_a_price_of_its_own(cedar: Cedar, finance: Browser) -> None:
    mia, leo = enrolment_of(taught(cedar)), enrolment_of(taught(cedar, LEO, OKAFOR))
    facts = {"lessons": "10", "first_day": str(MARCH), "weeks": "4"}

    listed = finance.press(at("billing_package_sell"), enrolment=mia.pk, **facts)
    own = finance.press(at("billing_package_sell"), enrolment=leo.pk, cents="300", **facts)

    assert f"is sold and invoiced: CAD {LESSON / 10:.2f}." in words_of(listed)
    assert "is sold and invoiced: CAD 300.00." in words_of(own)
    assert Lot.objects.count() == 20
    assert "taken by a lesson" in finance.words(at("billing_package_change", Package.objects.earliest("pk").pk))


def test_a_package_for_nothing_is_refused(cedar: Cedar, finance: Browser) -> None:
    enrolment = enrolment_of(taught(cedar))
    facts = {"lessons": "10", "first_day": str(MARCH), "weeks": "4", "cents": "0"}

    answer = finance.press(at("billing_package_sell"), enrolment=enrolment.pk, **facts)

    assert "Goodwill is below nothing, everything else above it." in words_of(answer)
    assert not Package.objects.exists()
