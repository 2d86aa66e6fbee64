"""Whoever closes a month waits for those who are booking into it; without the lock an entry slips in afterwards."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from academy.kernel.trace import tracing
from billing.actions.close_month import close_month, same_as_closed
from billing.models import ClosedMonth, JournalEntry, Posting
from tests.billing.months import cash_sale, month
from tests.concurrency.crowd import together
from tests.school import Cedar

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def books(cedar: Cedar) -> Cedar:
    with tracing(actor="test"):
        cash_sale(cedar, 100, month(1), number=1)
    return cedar


def race(book: Callable[[], object]) -> ClosedMonth:
    """One books into last month and takes its time to commit; meanwhile another closes that month."""
    has_booked = threading.Event()

    def slow() -> None:
        with transaction.atomic():
            book()
            has_booked.set()
            time.sleep(0.7)

    def close() -> ClosedMonth:
        has_booked.wait(10)
        return close_month(month=month(1))

    return next(answer for answer in together(slow, close) if answer)


def slip_in() -> None:
    """Book as nobody does: the day is said by ourselves, and no lock is asked."""
    first = JournalEntry.objects.get()
    entry = JournalEntry.objects.create(
        kind="refund", about_label="x", about_id=2, memo="slipped in", happened_on=month(1), booked_on=month(1)
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account=one.account, payer=one.payer, cents=one.cents, currency=one.currency)
        for one in first.postings.all()
    )


def test_who_closes_waits_for_who_books(books: Cedar) -> None:
    closed = race(lambda: cash_sale(books, 7, month(1) + timedelta(days=1), number=2))

    late = JournalEntry.objects.get(memo="7 in cash")
    assert late.booked_on == month(1) + timedelta(days=1)
    assert '"count": 2' in closed.figures
    assert same_as_closed(closed)


def test_without_the_trigger_an_entry_slips_into_the_closed_month(books: Cedar) -> None:
    name = "pgtrigger_into_an_open_month_6abfd"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE billing_journalentry DISABLE TRIGGER {name}")
    try:
        closed = race(slip_in)
        assert not same_as_closed(closed)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE billing_journalentry ENABLE TRIGGER {name}")
