"""The desk books many payments with one press; what is refused stays as it was typed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academy.queries.school import school_day
from billing.actions.first_invoice import raise_first_invoice
from billing.models import Invoice, Payment
from tests.academy.admin.office import Browser
from tests.academy.admin.rows import BOOKINGS, booking
from tests.billing.actions.test_invoice import draft
from tests.cast import FATIMA
from tests.school import Cedar
from tests.today import day_at_school, zone_of_another_day

PAGE = reverse("admin:billing_payment_desk")


@pytest.fixture
def bills(cedar: Cedar) -> list[Invoice]:
    """Three that are open."""
    return [raise_first_invoice(enrolment=booking(cedar, *who)) for who in BOOKINGS]


def typed(bills: list[Invoice], **other: str) -> dict[str, str]:
    """All of them paid in cash, as the page proposes it."""
    form = {"provider": "cash", "received_on": day_at_school().isoformat()}
    for bill in bills:
        form |= {f"paid-{bill.pk}": "on", f"amount-{bill.pk}": str(bill.total.major)}
        form |= {f"reference-{bill.pk}": f"{bill.number}/1"}
    return form | other


def test_ticked_and_booked_with_one_press(bills: list[Invoice], finance: Browser) -> None:
    words = finance.words(PAGE)
    answer = finance.press(PAGE, **typed(bills))

    assert all(str(bill.number) in words for bill in bills)
    assert "3 payments are booked." in answer.content.decode()
    paid = {payment.invoice_id: (payment.amount_cents, payment.provider) for payment in Payment.objects.all()}
    assert paid == {bill.pk: (bill.total.cents, "cash") for bill in bills}
    assert "Every invoice is paid." in finance.words(PAGE)


def test_pressed_twice_it_is_booked_once(bills: list[Invoice], finance: Browser) -> None:
    part = {f"amount-{bills[0].pk}": "10.00"}
    for _time in range(2):
        finance.press(PAGE, **typed(bills[:1], **part))

    assert [payment.amount_cents for payment in Payment.objects.all()] == [1000]
    assert f"{bills[0].number}/2" in finance.get(PAGE).content.decode()


def test_one_that_is_wrong_keeps_what_was_typed_and_stops_no_other(bills: list[Invoice], finance: Browser) -> None:
    wrong = {f"amount-{bills[0].pk}": "99999.00", f"amount-{bills[1].pk}": "ten", f"reference-{bills[1].pk}": "R 7"}

    page = finance.press(PAGE, **typed(bills, **wrong)).content.decode()

    assert [payment.invoice for payment in Payment.objects.all()] == [bills[2]]
    assert "is open on this invoice" in page
    assert "This is no amount of CAD." in page
    assert 'value="99999.00"' in page
    assert 'value="R 7"' in page


def test_whoever_is_looked_for(cedar: Cedar, bills: list[Invoice], finance: Browser) -> None:
    words = finance.words(f"{PAGE}?q=tremblay")

    assert str(bills[2].number) in words
    assert str(bills[0].number) not in words
    assert "Nothing is open for" in finance.words(f"{PAGE}?q=nobody")


def test_a_draft_is_not_to_be_paid(cedar: Cedar, finance: Browser) -> None:
    draft(cedar)

    assert "Every invoice is paid." in finance.words(PAGE)


def test_the_front_desk_books_nothing(bills: list[Invoice], desk: Browser) -> None:
    assert desk.get(PAGE).status_code == 403
    refused = desk.press(PAGE, on=reverse("admin:billing_invoice_changelist"), **typed(bills))
    assert refused.status_code == 403
    assert Payment.objects.count() == 0


def test_money_of_tomorrow_is_none(bills: list[Invoice], finance: Browser) -> None:
    page = finance.press(PAGE, **typed(bills, received_on="2999-01-01")).content.decode()

    assert "This lies in the future." in page
    assert Payment.objects.count() == 0


def test_the_day_is_the_schools_wherever_somebody_sits(cedar: Cedar, bills: list[Invoice], finance: Browser) -> None:
    """The midday of an island in the far east is the evening before at the school."""
    cedar.sits(FATIMA, "Pacific/Kiritimati")
    day = day_at_school() - timedelta(days=3)

    finance.press(PAGE, **typed(bills, received_on=day.isoformat()))

    assert {school_day(payment.received_at) for payment in Payment.objects.all()} == {day}


def test_today_is_the_schools_wherever_somebody_sits(cedar: Cedar, bills: list[Invoice], finance: Browser) -> None:
    cedar.sits(FATIMA, zone_of_another_day("America/Toronto"))
    today = day_at_school()

    assert finance.get(PAGE).context["form"].initial["received_on"] == today
    tomorrow = typed(bills, received_on=(today + timedelta(days=1)).isoformat())
    assert "This lies in the future." in finance.press(PAGE, **tomorrow).content.decode()
    finance.press(PAGE, **typed(bills))
    assert {school_day(payment.received_at) for payment in Payment.objects.all()} == {today}
