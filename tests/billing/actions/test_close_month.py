"""A month that was closed stays as it was: what is heard of later is booked after it, and no byte of it changes."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from billing.actions.close_month import close_month, same_as_closed
from billing.models import ClosedMonth, Invoice
from billing.queries.books import digest_of, last_day
from billing.queries.closing import next_to_close
from tests.billing.months import cash_sale, month, payer_of
from tests.cast import OLIVIA
from tests.school import Cedar


@pytest.fixture
def books(cedar: Cedar) -> Cedar:
    """Something was booked in each of the last two months."""
    cash_sale(cedar, 12000, month(2) + timedelta(days=3), number=1)
    cash_sale(cedar, 5000, last_day(month(1)), number=2)
    return cedar


def tamper() -> None:
    """What nobody should be able to do: change a booked amount on both sides, past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_posting DISABLE TRIGGER USER")
        cursor.execute("UPDATE billing_posting SET cents = cents * 2")
        cursor.execute("ALTER TABLE billing_posting ENABLE TRIGGER USER")


def test_the_figures_are_kept_with_their_digest_and_who_closed_it(books: Cedar) -> None:
    olivia = books.user(OLIVIA)

    closed = close_month(month=month(2), by=olivia)

    said = json.loads(closed.figures)
    assert said["trial_balance"] == [
        {"account": "cash_hand", "currency": "CAD", "opening": 0, "debit": 12000, "credit": 0, "closing": 12000},
        {"account": "revenue", "currency": "CAD", "opening": 0, "debit": 0, "credit": 12000, "closing": -12000},
    ]
    assert said["entries"] == [{"kind": "payment", "currency": "CAD", "cents": 12000, "count": 1}]
    assert (closed.digest, closed.closed_by) == (digest_of(closed.figures), olivia)
    assert next_to_close() == month(1)


def test_closed_twice_it_is_closed_once(books: Cedar) -> None:
    assert close_month(month=month(2)) == close_month(month=month(2))


def test_each_month_names_the_one_before(books: Cedar) -> None:
    first, second = close_month(month=month(2)), close_month(month=month(1))

    assert json.loads(first.figures)["before"] is None
    assert json.loads(second.figures)["before"] == first.digest
    assert json.loads(second.figures)["trial_balance"][0]["opening"] == 12000


def test_what_is_heard_of_later_is_booked_on_the_first_open_day(books: Cedar) -> None:
    closed = close_month(month=month(2))
    day = month(2) + timedelta(days=9)

    late = cash_sale(books, 700, day, number=3)

    assert (late.happened_on, late.booked_on) == (day, month(1))
    assert same_as_closed(closed)


def test_a_month_is_closed_when_it_is_over_and_after_the_one_before(books: Cedar) -> None:
    with pytest.raises(Refusal, match="closed one after the other"):
        close_month(month=month(1))
    close_month(month=month(2))
    close_month(month=month(1))
    with pytest.raises(Refusal, match="is not over yet"):
        close_month(month=month(0))
    assert ClosedMonth.objects.count() == 2


def test_nothing_is_closed_before_the_books_begin(cedar: Cedar) -> None:
    with pytest.raises(Refusal, match="Nothing has been booked yet"):
        close_month(month=month(1))


def test_what_is_in_the_way_is_said_all_at_once(books: Cedar) -> None:
    InboundEvent.objects.create(provider="stripe", event_id="evt_1", kind="charge.succeeded", payload={})
    Invoice.objects.create(payer=payer_of(books), currency="CAD", due_on=month(2))

    with pytest.raises(Refusal) as refused:
        close_month(month=month(2))

    assert "1 message of a payment provider is not read yet." in refused.value.sentence
    assert "1 invoice of that month is still a draft." in refused.value.sentence


def test_books_that_do_not_add_up_are_not_closed(books: Cedar) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_posting DISABLE TRIGGER USER")
        cursor.execute("UPDATE billing_posting SET cents = cents + 1 WHERE account = 'revenue'")
        cursor.execute("ALTER TABLE billing_posting ENABLE TRIGGER USER")

    with pytest.raises(Refusal, match="The postings of an entry add up to nothing"):
        close_month(month=month(2))


def test_the_command_closes_and_compares(books: Cedar, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("close_month")
    first = capsys.readouterr().out
    call_command("close_month", f"{month(2):%Y-%m}")
    again = capsys.readouterr().out

    assert first == again == ClosedMonth.objects.get().figures + "\n"


def test_the_command_says_what_is_in_the_way(books: Cedar, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("close_month", f"{month(1):%Y-%m}", "--check")

    assert ended.value.code == 1
    assert "Months are closed one after the other" in capsys.readouterr().out
    assert not ClosedMonth.objects.exists()


def test_the_control_a_changed_amount_is_noticed(books: Cedar) -> None:
    closed = close_month(month=month(2))
    tamper()

    assert not same_as_closed(closed)
    with pytest.raises(CommandError, match="closed with other figures"):
        call_command("close_month", f"{month(2):%Y-%m}")
