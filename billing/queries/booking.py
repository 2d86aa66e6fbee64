"""Where a booking has got to, told in one way to pages and programs. Derived each time; nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.models import Run, WorkState
from academy.models import Enrolment, User
from billing.models import Checkout, Invoice, Payment
from billing.queries.balances import with_amounts, with_checkout
from billing.queries.first_invoice import bookers_last
from scheduling.models import Lesson, Offer, Participant, Place, Series, Timeslot
from scheduling.queries.held import pattern_of


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
    """An enrolment as one person of the family sees it.

    invoice: by which the place is paid; None where another person pays it for themselves (is_others), as its amounts
    and its page are theirs alone. checkout_url: where to pay, only while one can. seconds_left: of the hold, 0 when it
    is over or the place is confirmed. lessons: how many the place holds or has. is_paid: the invoice is paid in full
    (money on a failed booking goes back by itself). has_lapsed: it failed because nobody paid in time; nothing was
    charged.
    """

    enrolment: Enrolment
    status: BookingStatus
    reason: str
    place: Place
    timeslot: Timeslot | None
    invoice: Invoice | None
    is_others: bool
    checkout_url: str | None
    held_until: datetime
    hold_seconds: int
    seconds_left: int
    lessons: int
    is_paid: bool
    has_lapsed: bool
    steps: list[BookingStep]

    @cached_property
    def pattern(self) -> Series | None:
        """Its weekly day and time; read when it is asked for, as lists of bookings do not show it."""
        return pattern_of(self.place)

    @property
    def is_offered(self) -> bool:
        """Whether it is an offer from the waiting list which the family has not answered."""
        offer = getattr(self.place, "offer", None)
        return offer is not None and offer.state == Offer.State.OPEN

    @property
    def is_under_way(self) -> bool:
        """Whether it is worth asking again."""
        return self.status not in (BookingStatus.CONFIRMED, BookingStatus.FAILED)


def booking_of(enrolment: Enrolment, *, to: User) -> Booking:
    """A booking as this person may see it. Raises Place.DoesNotExist for an enrolment without a place."""
    found = bookings_of([enrolment], to=to)
    if not found:
        raise Place.DoesNotExist
    return found[0]


def bookings_of(enrolments: Sequence[Enrolment], *, to: User) -> list[Booking]:
    """Those of the enrolments that have a place, in their order, as this person may see them; three queries in all."""
    # The newest of each enrolment comes last, and stays.
    places = {row.enrolment_id: row for row in _places(enrolments)}
    invoices = {row.enrolment_id: row for row in _invoices(enrolments)}
    runs = {row.subject_id: row for row in _runs(enrolments)}
    return [
        _booking(row, places[row.pk], invoices.get(row.pk), runs.get(row.pk), to)
        for row in enrolments
        if row.pk in places
    ]


def under_way(enrolments: Sequence[Enrolment], *, to: User) -> list[Booking]:
    """The bookings among these enrolments that are not settled yet (five at most)."""
    provisional = [row for row in enrolments if row.state == Enrolment.State.PROVISIONAL]
    return [
        booking for booking in bookings_of(provisional[:5], to=to) if booking.is_under_way and not booking.is_offered
    ]


def _places(enrolments: Sequence[Enrolment]) -> QuerySet[Place]:
    lessons = Lesson.objects.live().filter(place=OuterRef("pk")).order_by().values("place")
    seats = Participant.objects.filter(place=OuterRef("pk"), lesson__is_live=True).order_by().values("place")
    own, in_groups = (Subquery(rows.annotate(count=Count("pk")).values("count")) for rows in (lessons, seats))
    live = Coalesce(own, in_groups, 0)
    charged = Exists(Payment.objects.counted().filter(invoice__enrolment=OuterRef("enrolment")))
    places = Place.objects.filter(enrolment__in=enrolments).annotate(now=Now(), live=live, is_charged=charged)
    return places.select_related("timeslot__teacher", "timeslot__room", "offer").order_by("pk")


def _invoices(enrolments: Sequence[Enrolment]) -> QuerySet[Invoice]:
    raised = Invoice.objects.filter(enrolment__in=enrolments).exclude(state__in=Invoice.UNRAISED)
    return bookers_last(with_checkout(with_amounts(raised))).select_related("payer")


def _runs(enrolments: Sequence[Enrolment]) -> QuerySet[Run]:
    numbers = [row.pk for row in enrolments]
    return Run.objects.filter(recipe="enrolment", subject_label=Enrolment._meta.label, subject_id__in=numbers)


def _booking(enrolment: Enrolment, place: Any, invoice: Any, run: Run | None, to: User) -> Booking:
    is_others = bool(invoice) and not invoice.payer.is_shown_to(to)
    page = invoice.checkout_state if invoice else None
    is_paid = bool(invoice and invoice.balance_cents <= 0)
    left = max(0, int((place.expires_at - place.now).total_seconds()))
    status = _status(enrolment, run=run, page=page, is_paid=is_paid, is_over=left == 0)
    can_pay = page and status == BookingStatus.AWAITING_PAYMENT and not is_others
    return Booking(
        enrolment=enrolment,
        status=status,
        reason=_reason(enrolment, run, status),
        place=place,
        timeslot=place.timeslot,
        invoice=None if is_others else invoice,
        is_others=is_others,
        checkout_url=invoice.checkout_url if can_pay else None,
        held_until=place.expires_at,
        hold_seconds=round((place.expires_at - place.created_at).total_seconds()),
        seconds_left=left if place.state == Place.State.HELD else 0,
        lessons=place.live,
        is_paid=is_paid,
        has_lapsed=status == BookingStatus.FAILED and _has_lapsed(place),
        steps=_steps(status, has_page=bool(page), is_paid=is_paid),
    )


def _status(enrolment: Enrolment, *, run: Run | None, page: str | None, is_paid: bool, is_over: bool) -> BookingStatus:
    if enrolment.state == Enrolment.State.FAILED or (run and run.course == Run.Course.UNDOING):
        return BookingStatus.FAILED
    if enrolment.state != Enrolment.State.PROVISIONAL:
        return BookingStatus.CONFIRMED
    # A page that is closed before its time was paid on; a hold that is over is being looked into.
    if is_paid or is_over or (page and page != Checkout.State.OPEN):
        return BookingStatus.CONFIRMING
    return BookingStatus.AWAITING_PAYMENT if page else BookingStatus.HELD


def _has_lapsed(place: Any) -> bool:
    return (place.freed_at or place.now) >= place.expires_at and not place.is_charged


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
