"""Whether a lesson is paid for, as the make-up policy asks (from below, so it is named in academy/wiring.py)."""

from academy.models import Enrolment, Student
from billing.models import Invoice
from billing.queries.balances import unpaid
from scheduling.models import Lesson


def lesson_is_paid(lesson: Lesson, student: Student) -> bool:
    """Whether nothing is owed for the course by which this student comes; a make-up is paid by its credit."""
    by_place = Enrolment.objects.filter(places__lessons=lesson, student=student)
    by_seat = Enrolment.objects.filter(places__participants__lesson=lesson, student=student)
    enrolments = [*by_place.values_list("pk", flat=True), *by_seat.values_list("pk", flat=True)]
    return not unpaid(Invoice.objects.filter(enrolment__in=enrolments)).exists()
