"""The books on one page, and the button that closes a month."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from billing.models import ClosedMonth, EarningDay
from billing.pricing.tuition import month_of
from tests.academy.admin.office import Browser, at, words_of
from tests.billing.earning import billed, held, past
from tests.billing.months import cash_sale, month
from tests.billing.owing import enrolment_of
from tests.school import Cedar

BOOKS = at("billing_closedmonth_books")
LINK = re.compile(r'<a class="office-link" href="([^"]+)">See to it</a>')


@pytest.fixture
def books(cedar: Cedar) -> Cedar:
    """Something was booked last month."""
    cash_sale(cedar, 12000, month(1) + timedelta(days=3))
    return cedar


def test_the_month_that_runs_is_shown_with_why_it_cannot_be_closed(books: Cedar, finance: Browser) -> None:
    words = finance.words(BOOKS)

    assert "cash and bank CAD 120.00 CAD 0.00 CAD 0.00 CAD 120.00" in words
    assert "is not over yet." in words
    assert "Months are closed one after the other" in words


def test_a_month_is_closed_by_two_presses_and_its_figures_can_be_read(books: Cedar, finance: Browser) -> None:
    last = f"{BOOKS}?month={month(1):%Y-%m}"
    assert "Nothing is in the way. Close this month" in finance.words(last)

    answer = finance.press(at("billing_closedmonth_close"))

    closed = ClosedMonth.objects.get()
    assert closed.month == month(1)
    assert "is closed." in words_of(answer)
    assert "Nobody books into it any more." in finance.words(last)
    read = finance.words(at("billing_closedmonth_change", closed.pk))
    assert closed.digest in read
    assert "cash and bank CAD 0.00 CAD 120.00 CAD 0.00 CAD 120.00" in read


def test_what_lessons_earned_is_shown_by_course_and_day_and_booked_by_a_button(
    cedar: Cedar, finance: Browser, worker: Callable[[], int]
) -> None:
    series = past(cedar)
    billed(enrolment_of(series).student)
    held(series, 2)
    finance.press(at("billing_billingrun_earn"))
    worker()

    words = finance.words(BOOKS)
    assert "At the beginning CAD 0.00 invoice raised CAD 204.00 earned by lessons -CAD 68.00 At the end" in words
    assert f"{enrolment_of(series).offering.course.name} 2 CAD 68.00" in words
    day = EarningDay.objects.get()
    assert "CAD 68.00" in finance.words(at("billing_earningday_changelist"))
    shown = finance.words(at("billing_earningday_change", day.pk))
    assert "Mia Rossi" in shown
    assert "CAD 34.00" in shown
    assert "2 earnings" in finance.words(at("billing_billingrun_changelist"))


def test_what_is_in_the_way_is_said_and_nothing_is_closed(cedar: Cedar, finance: Browser) -> None:
    cash_sale(cedar, 500, month(0))

    assert "is not over yet." in words_of(finance.press(at("billing_closedmonth_close")))
    assert not ClosedMonth.objects.exists()


def test_what_is_in_the_way_leads_to_where_it_is_mended(cedar: Cedar, finance: Browser) -> None:
    series = past(cedar)
    cash_sale(cedar, 12000, month_of(series.first_day))

    page = finance.get(f"{BOOKS}?month={series.first_day:%Y-%m}")

    [url] = [unescape(url) for url in LINK.findall(page.content.decode()) if "/lesson/" in url]
    listed = finance.words(url)
    assert listed.count("Mia Rossi") == sum(
        month_of(lesson.day) == month_of(series.first_day) for lesson in series.lessons.all() if lesson.day
    )


@pytest.mark.parametrize("asked", ["", "2026", "2026-13", "x", "0001-01", "9999-12"])
def test_a_month_that_is_none_is_passed_over(books: Cedar, finance: Browser, asked: str) -> None:
    assert "The books of" in finance.words(f"{BOOKS}?month={asked}")
