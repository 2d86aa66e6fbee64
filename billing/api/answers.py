"""Bookings and invoices as programs get them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse as page
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from academy.api.instants import InstantField, instant
from academy.api.money import MoneySerializer, money
from academy.api.pages import PageSerializer
from academy.kernel.money import Money
from billing.queries.balances import balance
from billing.queries.booking import Booking, BookingStatus
from scheduling.api.office import StudentNameSerializer
from scheduling.api.timeslots import TIMESLOT_EXAMPLE, TimeslotSerializer, timeslot_answer
from scheduling.queries.held import first_lessons, lessons_of_place

CHECKOUT = "Where to pay; null while there is no page, and where another parent pays for themselves."


class BookingBegunSerializer(serializers.Serializer):
    """A booking that has just begun."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(BookingStatus.values)
    status_url = serializers.URLField(help_text="Ask here how it goes on.")
    checkout_url = serializers.URLField(allow_null=True, help_text="Where to pay; null until the page is open.")
    hold_expires_at = InstantField(help_text="Until then the place is held.")
    request_id = serializers.CharField()


class LessonSerializer(serializers.Serializer):
    """A lesson's time, as instants in UTC."""

    id = serializers.IntegerField()
    starts_at = InstantField()
    ends_at = InstantField()
    state = serializers.CharField()


class InvoiceSerializer(serializers.Serializer):
    """What it costs."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    total = MoneySerializer()
    balance = MoneySerializer(help_text="Still to be paid.")


class LinksSerializer(serializers.Serializer):
    """Where to go on."""

    self = serializers.URLField()
    page = serializers.URLField(help_text="For people.")


class BookingSerializer(serializers.Serializer):
    """A booking."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(BookingStatus.values)
    reason = serializers.CharField(help_text="Why it failed, or why it takes long; else empty.")
    hold_expires_at = InstantField()
    checkout_url = serializers.URLField(allow_null=True, help_text=CHECKOUT)
    student = StudentNameSerializer()
    timeslot = TimeslotSerializer(allow_null=True, help_text="Null for a group, a trial or a single lesson.")
    lessons = LessonSerializer(many=True, help_text="Those the place holds or has; none when it went back.")
    invoice = InvoiceSerializer(allow_null=True, help_text="Null, too, where another parent pays it for themselves.")
    links = LinksSerializer()
    request_id = serializers.CharField()


class BookingRowSerializer(serializers.Serializer):
    """A booking in a list; its own address tells its lessons and its invoice too."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(BookingStatus.values)
    reason = serializers.CharField(help_text="Why it failed, or why it takes long; else empty.")
    hold_expires_at = InstantField()
    checkout_url = serializers.URLField(allow_null=True, help_text=CHECKOUT)
    student = StudentNameSerializer()
    course = serializers.CharField()
    timeslot = TimeslotSerializer(allow_null=True, help_text="Null for a group, a trial or a single lesson.")
    first_lesson = InstantField(allow_null=True, help_text="Null when the place went back.")
    lessons_count = serializers.IntegerField(help_text="How many the place holds or has.")
    links = LinksSerializer()


class BookingPageSerializer(PageSerializer):
    """A page of bookings, the newest first."""

    results = BookingRowSerializer(many=True)


def booking_begun(booking: Booking, *, status_url: str) -> dict[str, Any]:
    """The answer to whoever has just booked."""
    return {
        "id": booking.enrolment.pk,
        "status": str(booking.status),
        "status_url": status_url,
        "checkout_url": booking.checkout_url,
        "hold_expires_at": instant(booking.held_until),
    }


def booking_answer(booking: Booking, *, request: Request) -> dict[str, Any]:
    """The whole of a booking."""
    return {
        **_booking(booking, request),
        "lessons": LessonSerializer(lessons_of_place(booking.place).live(), many=True).data,
        "invoice": invoice_answer(booking.invoice) if booking.invoice else None,
    }


def booking_rows(bookings: Sequence[Booking], *, request: Request) -> list[dict[str, Any]]:
    """Bookings for a list; as many queries however many they are."""
    prefetch_related_objects([row.timeslot for row in bookings if row.timeslot], "teacher__subjects")
    begin = first_lessons(row.place for row in bookings)
    return [
        {
            **_booking(row, request),
            "course": row.enrolment.offering.course.name,
            "first_lesson": instant(begin[row.place.pk]) if row.place.pk in begin else None,
            "lessons_count": row.lessons,
        }
        for row in bookings
    ]


def _booking(booking: Booking, request: Request) -> dict[str, Any]:
    enrolment = booking.enrolment
    return {
        "id": enrolment.pk,
        "status": str(booking.status),
        "reason": booking.reason,
        "hold_expires_at": instant(booking.held_until),
        "checkout_url": booking.checkout_url,
        "student": dict(StudentNameSerializer(enrolment.student).data),
        "timeslot": timeslot_answer(booking.timeslot) if booking.timeslot else None,
        "links": {
            "self": reverse("api_booking", args=[enrolment.pk], request=request),
            "page": urljoin(settings.ORIGIN, page("family-booking", args=[enrolment.pk])),
        },
    }


def invoice_answer(invoice: Any) -> dict[str, Any]:
    """An invoice's number and amounts."""
    total: Money = invoice.total
    return {
        "id": invoice.pk,
        "number": invoice.number,
        "total": money(total),
        "balance": money(balance(invoice)),
    }


INVOICE_EXAMPLE = {
    "id": 5,
    "number": "2026-00005",
    "total": {"amount": 45600, "currency": "CAD", "text": "CAD 456.00"},
    "balance": {"amount": 0, "currency": "CAD", "text": "CAD 0.00"},
}
BOOKING_EXAMPLE = {
    "id": 31,
    "status": "confirmed",
    "reason": "",
    "hold_expires_at": "2026-11-21T15:15:00Z",
    "checkout_url": None,
    "student": {"id": 7, "first_name": "Mia"},
    "timeslot": TIMESLOT_EXAMPLE,
    "lessons": [{"id": 210, "starts_at": "2026-11-24T21:00:00Z", "ends_at": "2026-11-24T21:30:00Z", "state": "booked"}],
    "invoice": INVOICE_EXAMPLE,
    "links": {
        "self": "https://academy.example/api/parent/bookings/31",
        "page": "https://academy.example/family/bookings/31/",
    },
    "request_id": "5f0c…",
}
TOLD_OF_ONE = ("lessons", "invoice", "request_id")
BOOKING_ROW_EXAMPLE = {name: said for name, said in BOOKING_EXAMPLE.items() if name not in TOLD_OF_ONE} | {
    "course": "Piano, 30 minutes",
    "first_lesson": "2026-11-24T21:00:00Z",
    "lessons_count": 12,
}
