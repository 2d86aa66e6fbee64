"""Three rows on every list of the calendar that the bookings themselves do not make."""

from datetime import time, timedelta

from django.utils import timezone

from scheduling.actions.credit import issue
from scheduling.models import (
    Attendance,
    Availability,
    CalendarFeed,
    Cancellation,
    Cause,
    Decision,
    MakeUpDay,
    MakeUpPolicy,
    Offer,
    Place,
    PolicyRule,
    Side,
    WaitingEntry,
    Withdrawal,
)
from tests.cast import FELIX, LIND, TANAKA
from tests.school import Cedar
from tests.today import day_at_school


def three_of_the_calendar(cedar: Cedar) -> None:
    """For three places that are booked."""
    office, today = cedar.user(FELIX), day_at_school()
    slots = list(cedar.teacher(TANAKA).timeslots.order_by("pk")[:3])
    for number, place in enumerate(Place.objects.order_by("-pk")[:3]):
        student, lesson = place.enrolment.student, place.lessons.latest("pk")
        policy = MakeUpPolicy.objects.create(name="Draft", version=number + 1)
        PolicyRule.objects.create(policy=policy, position=1, outcome="credit")
        MakeUpDay.objects.create(day=today + timedelta(days=4000 + number), starts=time(9), ends=time(12))
        Availability.objects.create(
            teacher=cedar.teacher(LIND),
            weekday=6,
            starts=time(8 + number),
            ends=time(9 + number),
            first_day=today + timedelta(days=4000),
        )
        Attendance.objects.create(participant=lesson.participants.get(), mark=Attendance.Mark.PRESENT, marked_by=office)
        Cancellation.objects.create(lesson=lesson, student=student, cause=Cause.ILLNESS, side=Side.FAMILY)
        decision = Decision.objects.create(lesson=lesson, student=student, outcome="credit", policy=policy)
        issue(student=student, minutes=30, because="A lesson was missed.", decision=decision)
        entry = WaitingEntry.objects.create(student=student, timeslot=slots[number], asked_by=office)
        Offer.objects.create(entry=entry, place=place, because="First in line.", expires_at=timezone.now())
        Withdrawal.objects.create(enrolment=place.enrolment, last_day=today + timedelta(days=30), asked_by=office)
        CalendarFeed.objects.create(token_hash=f"{number:064}", family=student.family, made_by=office)
