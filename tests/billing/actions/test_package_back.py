"""The invoice of a package is taken back: its lots end, and what they had earned goes; not once a lesson was held."""

from datetime import timedelta

import pytest

from academy.kernel.errors import Refusal
from academy.queries.school import school_today
from billing.actions.extra import give_extra_back
from billing.actions.invoice import raise_invoices
from billing.actions.lot_clock import tend_lots
from billing.actions.package import sell_package
from billing.actions.take_back import take_back_invoice
from billing.models import Account, Invoice, JournalEntry, LotUse, Package
from billing.queries.lots import packages_of
from scheduling.models import Lesson, Series
from tests.billing.earning import account, assert_sound, held, past
from tests.billing.owing import MARCH, MAY, drafted, enrolment_of, shared, taught
from tests.booked import books, pay_by_transfer
from tests.cast import ANNE, MARC, MIA, NOAH, OLIVIA
from tests.school import Cedar

WEEK = timedelta(weeks=1)
PRICE = 10001


def sold(series: Series, *, lessons: int = 3, weeks: int = 12) -> Package:
    first = series.first_day
    return sell_package(
        enrolment=enrolment_of(series), lessons=lessons, cents=PRICE, first_day=first, weeks=weeks, by=None
    )


def its_invoice(package: Package) -> Invoice:
    return Invoice.objects.get(lines__kind="extra", lines__about=package.extra_id)


def taken() -> int:
    return LotUse.objects.filter(given_back_at=None).count()


def test_nothing_of_it_was_used_and_nothing_of_it_stays(cedar: Cedar) -> None:
    series = taught(cedar)
    package = sold(series)
    invoice = its_invoice(package)
    pay_by_transfer(invoice)
    assert taken() == 3

    for _again in range(2):
        take_back_invoice(invoice=invoice, because="The wrong child.", keep=True)

    package.refresh_from_db()
    assert package.taken_back_at
    assert (taken(), books()) == (0, {"cash_hand": PRICE, "receivable": -PRICE})
    [bill] = drafted(cedar.student(MIA), MAY)
    assert [line.kind for line in bill.lines.all()] == ["tuition", "tuition"]
    assert "from a package" not in str([line.arithmetic for line in bill.lines.all()])
    assert tend_lots() == {"students": 1, "earned": 0, "expired": 0, "warned": 0}
    assert_sound()


def test_what_expired_is_taken_back_by_entries_of_its_own(cedar: Cedar) -> None:
    series = past(cedar)
    package = sold(series, weeks=1)
    LotUse.objects.update(given_back_at=package.extra.created_at)
    Lesson.objects.update(state=Lesson.State.CANCELLED)
    tend_lots()
    assert account(Account.REVENUE) == PRICE

    take_back_invoice(invoice=its_invoice(package), because="Never wanted.")
    tend_lots()

    assert (account(Account.REVENUE), account(Account.DEFERRED), books()) == (0, 0, {})
    ended = JournalEntry.objects.filter(kind="breakage")
    assert [entry.reversed_by.kind for entry in ended] == ["void"] * 3
    assert_sound()


def test_once_a_lesson_was_held_it_is_refused_and_nothing_changes(cedar: Cedar) -> None:
    series = past(cedar)
    package = sold(series)
    held(series, 1)
    before = books()

    with pytest.raises(Refusal, match="1 lesson of this package was held, and its invoice pays for it") as no:
        take_back_invoice(invoice=its_invoice(package), because="Too dear.")

    assert no.value.code == "lessons-held"
    package.refresh_from_db()
    assert (package.taken_back_at, taken(), books()) == (None, 3, before)
    tend_lots()
    with pytest.raises(Refusal, match="was held"):
        take_back_invoice(invoice=its_invoice(package), because="Too dear.")
    assert account(Account.REVENUE) == 3334
    assert_sound()


def test_a_lesson_that_was_not_held_after_all_earns_nothing_any_more(cedar: Cedar) -> None:
    series = past(cedar)
    package = sold(series)
    [lesson] = held(series, 1)
    tend_lots()
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.BOOKED)

    take_back_invoice(invoice=its_invoice(package), because="A slip.")

    assert books() == {}
    assert_sound()


def test_lessons_take_the_lots_of_another_package_instead(cedar: Cedar) -> None:
    series = taught(cedar)
    first, second = sold(series), sold(series, lessons=6, weeks=20)
    assert taken() == 8

    take_back_invoice(invoice=its_invoice(first), because="Once is enough.")

    uses = LotUse.objects.filter(given_back_at=None)
    assert {use.lot.package_id for use in uses} == {second.pk}
    assert uses.get(lesson__day=series.first_day).lot.position == 6
    assert taken() == 6


def test_of_two_payers_the_other_gets_theirs_back_with_the_next_bill(cedar: Cedar) -> None:
    series = taught(cedar, NOAH)
    anne, marc = shared(cedar, NOAH, {ANNE: 5000, MARC: 5000}, first=MARCH.replace(year=2020))
    package = sell_package(enrolment=enrolment_of(series), lessons=2, cents=PRICE, first_day=MARCH, weeks=12, by=None)
    theirs = {invoice.payer: invoice for invoice in Invoice.objects.all()}

    take_back_invoice(invoice=theirs[anne], because="A slip.")
    bills = drafted(cedar.student(NOAH), school_today() + WEEK)
    raise_invoices(invoices=bills)

    [bill] = bills
    assert (bill.payer, bill.total.cents, bill.lines.get().sort) == (marc, -theirs[marc].total.cents, "package")
    assert package.extra.name in bill.lines.get().description
    assert books() == {}
    assert_sound()


def test_a_package_is_not_given_back_as_other_things_are(cedar: Cedar) -> None:
    package = sold(taught(cedar))

    with pytest.raises(Refusal, match="A package goes back with its invoice"):
        give_extra_back(extra=package.extra, cents=100, day=MARCH, by=cedar.user(OLIVIA), because="One less.")


def test_the_family_reads_that_it_was_taken_back(cedar: Cedar) -> None:
    package = sold(taught(cedar))
    take_back_invoice(invoice=its_invoice(package), because="A slip.")

    [(shown, lots)] = packages_of(cedar.family("Rossi"))

    assert shown.taken_back_at
    assert [lot.lesson for lot in lots] == [None] * 3  # type: ignore[attr-defined]
