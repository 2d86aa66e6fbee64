"""A family's home, and where its bookings have got to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from academy.audiences import family_page
from academy.models import Enrolment, Student
from academy.queries.audience import may_pay
from billing.models import Invoice
from billing.presenting import booking_page, booking_row, invoice_row
from billing.queries.balances import unpaid, with_checkout
from billing.queries.booking import booking_of, under_way
from scheduling.make_up_words import credit_row
from scheduling.models import Lesson
from scheduling.presenting import family_row, next_lesson, slots_of
from scheduling.queries.free import alternatives
from scheduling.queries.left_out import left_out_of_place
from scheduling.queries.lessons import ahead
from scheduling.queries.makeups import open_credits

ENDED = ("failed", "lapsed")


@require_safe
@family_page
def home(request: Any) -> HttpResponse:
    """What is next, what is owed, and what waits for an answer."""
    family, today = request.family, timezone.localdate()
    upcoming, week = ahead(Lesson.objects.of_family(family), to=family)
    owed = with_checkout(unpaid(Invoice.objects.of_family(family, request.user))).order_by("due_on", "pk")
    payer = may_pay(request.user, family)
    places = Enrolment.objects.of_family(family).live().select_related("student", "offering__course__subject")
    enrolments = list(places)
    titles: dict[int, list[dict[str, str]]] = {}
    for row in enrolments:
        if row.state == Enrolment.State.ACTIVE:
            leave_url = reverse("family-withdrawal", args=[row.pk]) if row.is_weekly else ""
            # A group goes on without one of its students; only a weekly place of one's own rests.
            is_own = row.is_weekly and row.offering.capacity is None
            rest_url = reverse("family-pause", args=[row.pk]) if is_own else ""
            title = {"title": row.offering.course.name, "leave_url": leave_url, "rest_url": rest_url}
            titles.setdefault(row.student_id, []).append(title)
    words = {
        "family": family,
        "next_lesson": next_lesson(upcoming, calls_off=True),
        "open_invoices": [invoice_row(invoice, may_pay=payer) for invoice in owed],
        "bookings": [booking_row(booking) for booking in under_way(enrolments, to=request.user)],
        "week": [family_row(row, calls_off=True) for row in week],
        "credits": [credit_row(row) for row in open_credits(family)],
        "students": [
            {"name": str(student), "age": student.age_on(today), "enrolments": titles.get(student.pk, [])}
            for student in Student.objects.of_family(family)
        ],
    }
    return render(request, "family/home.html", words)


@require_safe
@family_page
def booking(request: Any, pk: int) -> HttpResponse:
    """Where a booking has got to; asked for again every few seconds while it is under way."""
    enrolment = get_object_or_404(Enrolment.objects.of_family(request.family), pk=pk)
    found = booking_of(enrolment, to=request.user)
    if found.is_offered:
        return redirect("family-waiting-entry", pk=found.place.offer.entry_id)
    words = booking_page(found, came_from_paying="paid" in request.GET, may_pay=may_pay(request.user, request.family))
    if words["status"] not in ENDED:
        words["left_out"] = left_out_of_place(found.place)
    elif found.timeslot:
        subject = enrolment.offering.course.subject
        nearest = alternatives(found.timeslot, subject=subject, student=enrolment.student)
        words["alternatives"] = slots_of(nearest, subject=subject)
    return render(request, "family/booking.html", {"booking": words})
