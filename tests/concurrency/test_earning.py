"""Two clocks book what the same lessons earned at once: it is earned once. Without the lock one is refused; without the
constraint, too, it is earned twice."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from academy.kernel.trace import tracing
from academy.models import Student
from billing.actions import earning
from billing.actions.invoice import void_invoice
from billing.models import Account, Invoice
from tests.billing.earning import account, assert_sound, billed, booked, held, past
from tests.billing.owing import LESSON, enrolment_of
from tests.concurrency.crowd import meeting, together
from tests.school import Cedar

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def student(cedar: Cedar) -> Student:
    """Six lessons billed, one of them held."""
    with tracing(actor="test"):
        series = past(cedar)
        billed(enrolment_of(series).student)
        held(series, 1)
    return enrolment_of(series).student


def slowly(student: Student) -> int | str:
    """Book it, and take some time to commit; how much, or by which word it was refused."""
    try:
        with transaction.atomic():
            count = booked(student)
            time.sleep(0.5)
        return count
    except IntegrityError as no:
        return "earned_once" if "earned_once" in str(no) else str(no)


def race(student: Student) -> list[int | str]:
    return sorted(together(lambda: slowly(student), lambda: slowly(student)), key=str)


@pytest.fixture
def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """And both have looked what is to be booked before one of them books it."""
    look, looked = earning.earned_by, meeting(2)

    def looks_with_the_other(*families: Any, **since: Any) -> Any:
        found = look(*families, **since)
        looked()
        return found

    monkeypatch.setattr(earning, "earned_by", looks_with_the_other)
    monkeypatch.setattr(earning, "advisory_locks", lambda **_which: None)


@pytest.fixture
def without_the_constraint(student: Student) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_earning DROP CONSTRAINT earned_once")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE billing_earning")
        cursor.execute(
            "ALTER TABLE billing_earning ADD CONSTRAINT earned_once"
            " UNIQUE NULLS NOT DISTINCT (participant_id, payer_id, cycle, purchase_id, nth)"
        )


def test_two_at_once_book_it_once(student: Student) -> None:
    assert race(student) == [0, 1]
    assert account(Account.REVENUE) == LESSON
    assert_sound()


def test_taken_back_while_it_is_booked_nothing_stays_earned(student: Student) -> None:
    invoice = Invoice.objects.get(state="open")

    together(lambda: slowly(student), lambda: void_invoice(invoice=invoice, because="wrong"))

    assert account(Account.REVENUE) == 0
    assert_sound()


def test_without_the_lock_the_constraint_refuses_the_second(student: Student, without_the_lock: None) -> None:
    assert race(student) == [1, "earned_once"]
    assert account(Account.REVENUE) == LESSON


def test_the_control_without_both_it_is_earned_twice(
    student: Student, without_the_lock: None, without_the_constraint: None
) -> None:
    assert race(student) == [1, 1]
    assert account(Account.REVENUE) == 2 * LESSON
