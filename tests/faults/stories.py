"""The calendar's own stories: a place is offered to who waits, a student leaves, an hour is given back, and a make-up
is bought."""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from academy.kernel.db import Now
from academy.kernel.models import Run
from academy.kernel.trace import tracing
from academy.kernel.workflow import run_of
from academy.models import Student, User
from billing.actions.late_make_up import buy_make_up
from billing.models import Checkout, Purchase
from scheduling.actions.by_hand import give_credit
from scheduling.actions.call_off import call_off
from scheduling.actions.offers import make_offers
from scheduling.actions.waiting import join
from scheduling.models import (
    Cancellation,
    Cause,
    Lesson,
    MakeUpPolicy,
    Offer,
    Place,
    PolicyRule,
    Side,
    Timeslot,
    WaitingEntry,
    Withdrawal,
)
from tests.cast import LIND, OLIVIA
from tests.faults.families import Booking, family, hurried
from tests.school import Cedar
from tests.site import until
from tests.today import day_at_school
from tests.world import World


def story(name: str, subject: Model) -> Run:
    """The run of this recipe for this subject, as it stands."""
    run = run_of(name, subject)
    assert run, f"{name} was never started for {subject}"
    return run


def publish_a_policy(cedar: Cedar) -> None:
    """Nobody is given a make-up; everybody may buy one."""
    made = MakeUpPolicy.objects.create(name="Nothing for nothing", late_price_cents=2500)
    PolicyRule.objects.create(policy=made, position=1, outcome=PolicyRule.Outcome.CHARGED, counts=False)
    MakeUpPolicy.objects.filter(pk=made.pk).update(valid_from=cedar.semester.first_day)


def in_line(slots: list[Timeslot]) -> list[WaitingEntry]:
    """A family for each of these times (one twice: one behind the other), which are offered to the first of each."""
    times = Timeslot.objects.filter(pk__in=[slot.pk for slot in slots])
    times.update(is_active=False)
    entries = []
    with tracing(actor="test"):
        for slot in slots:
            person, student = family()
            entries.append(join(student=student, by=person, timeslot=slot))
        times.update(is_active=True)
        make_offers()
    return entries


def offer_ends(offer: Offer, *, seconds: float) -> None:
    """So many seconds from now, unless it is answered."""
    end = Now() + timedelta(seconds=seconds)
    with hurried(story("waiting-offer", offer), end):
        Offer.objects.filter(pk=offer.pk).update(expires_at=end)
        Place.objects.filter(pk=offer.place_id).update(expires_at=end)


def last_day_passes(notice: Withdrawal) -> None:
    """It was the day before yesterday, and its story hears of that now."""
    with hurried(story("withdrawal", notice), Now()):
        Withdrawal.objects.filter(pk=notice.pk).update(last_day=day_at_school() - timedelta(days=2))


def gives_back(booking: Booking, cedar: Cedar) -> tuple[Cancellation, User]:
    """A family calls off a lesson two weeks from now; and somebody who has a credit that fits its hour."""
    lesson = Lesson.objects.filter(place=booking.place).to_come()[2]
    person, student = family()
    with tracing(actor="test"):
        give_credit(
            student=student,
            subject=lesson.teacher.subjects.all()[0],
            teacher=lesson.teacher,
            minutes=30,
            expires_on=lesson.starts_at.date() + timedelta(days=2),
            because="The piano was out of tune.",
            by=cedar.user(OLIVIA),
        )
        return _call_off(lesson, booking.enrolment.student, booking.person), person


def buys(cedar: Cedar, number: int) -> Purchase:
    """A family of whom Stripe has never heard calls off a single lesson in the night and wants a make-up for it."""
    person, student = family()
    begins = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=3, minutes=30 * number)
    with tracing(actor="test"):
        lesson = Lesson.objects.create(
            teacher=cedar.teacher(LIND), starts_at=begins, ends_at=begins + timedelta(minutes=30)
        )
        lesson.participants.create(student=student)
        _call_off(lesson, student, person)
        return buy_make_up(decision=lesson.decisions.get(), by=person)


def pays_for(purchase: Purchase, world: World) -> None:
    """Press Pay as soon as one can."""
    pages = Checkout.objects.filter(invoice=purchase.invoice_id)
    until(pages.exists, within=60, what=f"a checkout for make-up {purchase.pk}")
    world.pay(pages.get().url)


def purchase_ends(purchase: Purchase, *, seconds: float) -> None:
    """So many seconds from now, unless it is paid."""
    end = Now() + timedelta(seconds=seconds)
    with hurried(story("late-make-up", purchase), end):
        Purchase.objects.filter(pk=purchase.pk).update(expires_at=end)


def _call_off(lesson: Lesson, student: Student, by: User) -> Cancellation:
    call_off(
        lesson=lesson,
        student=student,
        cause=Cause.FAMILY,
        side=Side.FAMILY,
        channel=Cancellation.Channel.PORTAL,
        by=by,
    )
    return lesson.cancellations.get()
