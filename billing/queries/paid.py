"""What the make-up policy asks of money (from below, so it is named in academy/wiring.py)."""

from datetime import date

from academy.models import Enrolment, Student
from academy.queries.school import school_day
from billing.models import Charge, Invoice, Payment
from billing.queries.balances import unpaid
from scheduling.models import Lesson


def lesson_is_paid(lesson: Lesson, student: Student) -> bool:
    """Whether nothing is owed for the course by which this student comes; a make-up is paid by its credit."""
    by_place = Enrolment.objects.filter(places__lessons=lesson, student=student)
    by_seat = Enrolment.objects.filter(places__participants__lesson=lesson, student=student)
    enrolments = [*by_place.values_list("pk", flat=True), *by_seat.values_list("pk", flat=True)]
    return not unpaid(Invoice.objects.filter(enrolment__in=enrolments)).exists()


def failed_payments(family: int) -> list[date]:
    """The days, on the school's clock, on which a payment of this family failed."""
    failed = Payment.objects.filter(payer__family=family, state=Payment.State.FAILED)
    declined = Charge.objects.filter(invoice__payer__family=family, state=Charge.State.DECLINED)
    times = [*failed.values_list("received_at", flat=True), *declined.values_list("settled_at", flat=True)]
    return sorted(school_day(at) for at in times if at)
