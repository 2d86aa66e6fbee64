"""Where a booking has got to, through its whole life and its several ends."""

from datetime import timedelta

import pytest

from academy.actions.enrolment import activate_enrolment, fail_enrolment
from academy.kernel.db import Now, now
from academy.kernel.models import Run, WorkState
from academy.kernel.workflow import cancel, run_of
from academy.models import Enrolment
from billing.actions.checkout import close_checkout, record_checkout
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import void_invoice
from billing.actions.payment import record_payment
from billing.models import Checkout, Invoice, Payment
from billing.queries.booking import Booking, BookingStatus, booking_of
from scheduling.actions.book import book_place
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Place
from tests.small_school import SmallSchool

URL = "https://checkout.example/cs_1"


@pytest.fixture
def enrolment(small_school: SmallSchool) -> Enrolment:
    return book_place(student=small_school.mia, timeslot=small_school.slots[0], by=small_school.priya)


def look(enrolment: Enrolment) -> Booking:
    return booking_of(Enrolment.objects.get(pk=enrolment.pk), to=enrolment.booked_by)


def open_page(enrolment: Enrolment) -> Invoice:
    invoice = raise_first_invoice(enrolment=enrolment)
    record_checkout(invoice=invoice, session="cs_1", url=URL, amount_cents=invoice.total.cents)
    return invoice


def pay(invoice: Invoice) -> Payment:
    return record_payment(
        invoice=invoice, amount=invoice.total, provider=Payment.Provider.STRIPE, reference="pi_1", received_at=now()
    )


def run_out(enrolment: Enrolment) -> None:
    created, expires = Now() - timedelta(minutes=20), Now() - timedelta(minutes=5)
    Place.objects.filter(enrolment=enrolment).update(created_at=created, expires_at=expires)


def states(booking: Booking) -> list[str]:
    return [step.state for step in booking.steps]


def test_held_while_the_page_is_being_prepared(enrolment: Enrolment) -> None:
    booking = look(enrolment)

    assert (booking.status, booking.reason, booking.checkout_url) == (BookingStatus.HELD, "", None)
    assert (booking.timeslot, booking.invoice) == (enrolment.places.get().timeslot, None)
    assert 890 <= booking.seconds_left <= booking.hold_seconds == 900
    assert booking.lessons in (8, 9)
    assert states(booking) == ["done", "now", "later", "later"]
    assert booking.is_under_way


def test_an_invoice_alone_is_not_yet_a_page(enrolment: Enrolment) -> None:
    invoice = raise_first_invoice(enrolment=enrolment)

    assert (look(enrolment).status, look(enrolment).invoice) == (BookingStatus.HELD, invoice)


def test_awaiting_payment_once_the_page_is_open(enrolment: Enrolment) -> None:
    open_page(enrolment)

    booking = look(enrolment)

    assert (booking.status, booking.checkout_url) == (BookingStatus.AWAITING_PAYMENT, URL)
    assert states(booking) == ["done", "done", "now", "later"]


def test_confirming_when_it_is_paid(enrolment: Enrolment) -> None:
    pay(open_page(enrolment))

    booking = look(enrolment)

    assert (booking.status, booking.checkout_url, booking.is_paid) == (BookingStatus.CONFIRMING, None, True)
    assert states(booking) == ["done", "done", "done", "now"]


def test_confirming_when_the_page_is_complete_and_the_money_still_under_way(enrolment: Enrolment) -> None:
    open_page(enrolment)
    close_checkout(session="cs_1", state=Checkout.State.COMPLETE)

    booking = look(enrolment)

    assert (booking.status, booking.checkout_url) == (BookingStatus.CONFIRMING, None)
    assert states(booking) == ["done", "done", "now", "later"]


def test_confirming_while_an_overdue_hold_is_looked_into(enrolment: Enrolment) -> None:
    open_page(enrolment)
    run_out(enrolment)

    booking = look(enrolment)

    assert (booking.status, booking.checkout_url, booking.seconds_left) == (BookingStatus.CONFIRMING, None, 0)


def test_confirmed(enrolment: Enrolment) -> None:
    pay(open_page(enrolment))
    confirm_place(place=enrolment.places.get())
    activate_enrolment(enrolment=enrolment)

    booking = look(enrolment)

    assert (booking.status, booking.seconds_left, booking.is_under_way) == (BookingStatus.CONFIRMED, 0, False)
    assert states(booking) == ["done"] * 4


@pytest.mark.parametrize("later", [Enrolment.State.PAUSED, Enrolment.State.ENDED])
def test_confirmed_it_stays_whatever_comes_later(enrolment: Enrolment, later: Enrolment.State) -> None:
    activate_enrolment(enrolment=enrolment)
    Enrolment.objects.update(state=later)

    assert look(enrolment).status == BookingStatus.CONFIRMED


def test_failed_because_nobody_paid_in_time(enrolment: Enrolment) -> None:
    invoice = open_page(enrolment)
    run_out(enrolment)
    void_invoice(invoice=invoice, because="Not paid.")
    free_place(place=enrolment.places.get(), because="Not paid.")
    fail_enrolment(enrolment=enrolment, because="The place was not paid for in time.")

    booking = look(enrolment)

    assert (booking.status, booking.reason) == (BookingStatus.FAILED, "The place was not paid for in time.")
    assert (booking.has_lapsed, booking.lessons, booking.checkout_url) == (True, 0, None)
    assert states(booking) == ["done", "done", "failed", "later"]


def test_failed_before_its_time_has_not_lapsed(enrolment: Enrolment) -> None:
    free_place(place=enrolment.places.get(), because="Cancelled.")
    fail_enrolment(enrolment=enrolment, because="The school cancelled it.")

    booking = look(enrolment)

    assert (booking.status, booking.has_lapsed) == (BookingStatus.FAILED, False)
    assert states(booking) == ["done", "failed", "later", "later"]


def test_failed_though_paid_has_not_lapsed_either(enrolment: Enrolment) -> None:
    pay(open_page(enrolment))
    run_out(enrolment)
    free_place(place=enrolment.places.get(), because="Too late.")
    fail_enrolment(enrolment=enrolment, because="The payment came too late.")

    booking = look(enrolment)

    assert (booking.status, booking.is_paid, booking.has_lapsed) == (BookingStatus.FAILED, True, False)


def test_failed_as_soon_as_the_run_turns_round(enrolment: Enrolment) -> None:
    run = run_of("enrolment", enrolment)
    assert run is not None
    cancel(run, reason="The teacher is ill.")

    booking = look(enrolment)

    assert (booking.status, booking.reason) == (BookingStatus.FAILED, "The teacher is ill.")


def test_a_run_that_needs_a_person_says_so(enrolment: Enrolment) -> None:
    Run.objects.update(state=WorkState.DEAD, finished_at=Now())

    booking = look(enrolment)

    assert booking.status == BookingStatus.HELD
    assert "The office has been told" in booking.reason


def test_an_enrolment_without_a_place_is_no_booking(small_school: SmallSchool) -> None:
    bare = Enrolment.objects.create(
        student=small_school.mia, offering=small_school.offering, booked_by=small_school.priya
    )

    with pytest.raises(Place.DoesNotExist):
        booking_of(bare, to=small_school.priya)
