"""Where a booking has got to, told in one way to pages and programs. Derived each time; nothing of it is stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.models import Run, WorkState
from academy.kernel.workflow import run_of
from academy.models import Enrolment, Family
from billing.models import Checkout, Invoice, Payment
from billing.queries.balances import with_amounts
from scheduling.models import Place, Timeslot


class BookingStatus(TextChoices):
    """held → awaiting_payment → confirming → confirmed; or failed, from anywhere before the last."""

    HELD = "held", "the place is held, the payment page is being prepared"
    AWAITING_PAYMENT = "awaiting_payment", "the payment page is open"
    CONFIRMING = "confirming", "paid, or the provider is being asked whether it was"
    CONFIRMED = "confirmed", "the place is the student's own"
    FAILED = "failed", "the place went back; the reason says why"


class BookingStep(NamedTuple):
    """One step of the way. state: done, now, later or failed."""

    label: str
    state: str


@dataclass(frozen=True)
class Booking:
    """An enrolment as the family sees it.

    checkout_url: where to pay, only while one can. seconds_left: of the hold, 0 when it is over or the place is
    confirmed. lessons: how many the place holds or has. is_paid: the invoice is paid in full (money on a failed
    booking goes back by itself). has_lapsed: it failed because nobody paid in time; nothing was charged.
    """

    enrolment: Enrolment
    status: BookingStatus
    reason: str
    place: Place
    timeslot: Timeslot
    invoice: Invoice | None
    checkout_url: str | None
    held_until: datetime
    hold_seconds: int
    seconds_left: int
    lessons: int
    is_paid: bool
    has_lapsed: bool
    steps: list[BookingStep]

    @property
    def is_under_way(self) -> bool:
        """Whether it is worth asking again."""
        return self.status not in (BookingStatus.CONFIRMED, BookingStatus.FAILED)


def booking_of(enrolment: Enrolment) -> Booking:
    """Everything about a booking, in a few queries. Raises Place.DoesNotExist for an enrolment without a place."""
    places = enrolment.places.select_related("timeslot__teacher__user", "timeslot__room").annotate(now=Now())
    place = places.latest("pk")
    invoices = enrolment.invoices.exclude(state=Invoice.State.DRAFT).order_by("-pk")
    invoice = with_amounts(invoices).prefetch_related("lines").first()
    checkout = Checkout.objects.filter(invoice=invoice).first() if invoice else None
    run = run_of("enrolment", enrolment)
    is_paid = bool(invoice and invoice.balance_cents <= 0)  # type: ignore[attr-defined]
    left = max(0, int((place.expires_at - place.now).total_seconds()))
    status = _status(enrolment, run=run, checkout=checkout, is_paid=is_paid, is_over=left == 0)
    return Booking(
        enrolment=enrolment,
        status=status,
        reason=_reason(enrolment, run, status),
        place=place,
        timeslot=place.timeslot,
        invoice=invoice,
        checkout_url=checkout.url if checkout and status == BookingStatus.AWAITING_PAYMENT else None,
        held_until=place.expires_at,
        hold_seconds=round((place.expires_at - place.created_at).total_seconds()),
        seconds_left=left if place.state == Place.State.HELD else 0,
        lessons=place.lessons.live().count(),
        is_paid=is_paid,
        has_lapsed=status == BookingStatus.FAILED and _has_lapsed(enrolment, place),
        steps=_steps(status, has_page=checkout is not None, is_paid=is_paid),
    )


def under_way(family: Family) -> list[Booking]:
    """The bookings of a family that are not settled yet, the newest first (five at most)."""
    rows = Enrolment.objects.of_family(family).filter(state=Enrolment.State.PROVISIONAL)
    bookings = [booking_of(row) for row in rows.select_related("student", "offering__course__subject")[:5]]
    return [booking for booking in bookings if booking.is_under_way]


def _status(
    enrolment: Enrolment, *, run: Run | None, checkout: Checkout | None, is_paid: bool, is_over: bool
) -> BookingStatus:
    if enrolment.state == Enrolment.State.FAILED or (run and run.course == Run.Course.UNDOING):
        return BookingStatus.FAILED
    if enrolment.state != Enrolment.State.PROVISIONAL:
        return BookingStatus.CONFIRMED
    # A page that is closed before its time was paid on; a hold that is over is being looked into.
    if is_paid or is_over or (checkout and checkout.state != Checkout.State.OPEN):
        return BookingStatus.CONFIRMING
    return BookingStatus.AWAITING_PAYMENT if checkout else BookingStatus.HELD


def _has_lapsed(enrolment: Enrolment, place: Any) -> bool:
    is_charged = Payment.objects.counted().filter(invoice__enrolment=enrolment).exists()
    return (place.freed_at or place.now) >= place.expires_at and not is_charged


def _reason(enrolment: Enrolment, run: Run | None, status: BookingStatus) -> str:
    if status == BookingStatus.FAILED:
        return enrolment.failure_reason or (run.reason if run else "")
    if status != BookingStatus.CONFIRMED and run and run.state == WorkState.DEAD:
        return _("This takes longer than it should. The office has been told and will write to you.")
    return ""


def _steps(status: BookingStatus, *, has_page: bool, is_paid: bool) -> list[BookingStep]:
    labels = [
        _("The time is held for you"),
        _("The payment page is ready"),
        _("The payment has arrived"),
        _("The place is yours, with all its lessons"),
    ]
    if status == BookingStatus.CONFIRMED:
        reached = len(labels)
    else:
        reached = 3 if is_paid else 2 if has_page else 1
    here = "failed" if status == BookingStatus.FAILED else "now"
    states = ["done"] * reached + [here] + ["later"] * len(labels)
    return [BookingStep(label, state) for label, state in zip(labels, states, strict=False)]
