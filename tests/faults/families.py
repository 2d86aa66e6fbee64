"""Families in numbers: each with a child and a weekly time of its own, who book, pay, dawdle or change their minds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Least

from academy.actions.family import person_with_login
from academy.kernel.db import Now
from academy.kernel.models import Run
from academy.kernel.trace import tracing
from academy.kernel.workflow import run_of
from academy.models import Enrolment, Family, Guardian, Student, Subject, User
from billing.models import Checkout, Payment
from scheduling.actions.book import book_place
from scheduling.models import Place, Timeslot
from tests.site import until
from tests.today import day_at_school
from tests.world import World

_numbers = count(1)


@dataclass(frozen=True)
class Booking:
    """One family's booking."""

    person: User
    enrolment: Enrolment

    @property
    def run(self) -> Run:
        run = run_of("enrolment", self.enrolment)
        assert run
        return run

    @property
    def place(self) -> Place:
        return Place.objects.get(enrolment=self.enrolment)

    @property
    def state(self) -> str:
        return Enrolment.objects.get(pk=self.enrolment.pk).state

    def is_over(self) -> bool:
        """Whether its story, and every refund it led to, has come to an end."""
        refunds = Run.objects.filter(recipe="refund", subject_id__in=self.payments().values("refunds"))
        return self.run.state != "due" and not refunds.filter(state="due").exists()

    def payments(self) -> QuerySet[Payment]:
        return Payment.objects.filter(invoice__enrolment=self.enrolment)

    def checkout(self, *, within: float = 60) -> Checkout:
        """The page to pay on, once it is there."""
        pages = Checkout.objects.filter(invoice__enrolment=self.enrolment)
        until(pages.exists, within=within, what=f"a checkout for {self.enrolment}")
        return pages.get()

    def pay(self, world: World) -> None:
        """Press Pay as soon as one can."""
        world.pay(self.checkout().url)

    def expire(self, *, seconds: float = 0) -> None:
        """Let the hold end so many seconds from now."""
        end = Now() + timedelta(seconds=seconds)
        with hurried(self.run, end):
            Place.objects.filter(pk=self.place.pk).update(expires_at=end)


@contextmanager
def hurried(run: Run, end: Any) -> Iterator[None]:
    """What a story waits for comes at another time, as if it had been so from the beginning.

    Only once it has lain down: one that is just about to would sleep by the old time.
    """
    waits = Run.objects.filter(pk=run.pk, leased_until=None).exclude(waiting_for="")
    until(waits.exists, within=60, what=f"{run} waits")
    yield
    Run.objects.filter(pk=run.pk).update(not_before=Least(F("not_before"), end))


def family() -> tuple[User, Student]:
    """A guardian with one child of nine."""
    number = next(_numbers)
    person = person_with_login(email=f"parent{number}@example.com", first_name=f"Parent{number}", last_name="Many")
    household = Family.objects.create(name=f"Many {number}")
    Guardian.objects.create(family=household, user=person)
    born = day_at_school() - timedelta(days=9 * 366)
    return person, Student.objects.create(family=household, first_name=f"Child{number}", birth_date=born)


def book(slot: Timeslot) -> Booking:
    """A new family takes this weekly time."""
    with tracing(actor="test"):
        person, student = family()
        subject: Subject = slot.teacher.subjects.order_by("pk").first()  # type: ignore[assignment]
        return Booking(person, book_place(student=student, timeslot=slot, by=person, subject=subject))


def all_over(bookings: list[Booking], *, within: float, what: str = "every story is over") -> float:
    """Wait until all their stories have ended; how long it took (seconds)."""
    return until(lambda: all(booking.is_over() for booking in bookings), within=within, what=what)


def stopwatch() -> Callable[[], float]:
    """Seconds since now."""
    began = time.monotonic()
    return lambda: time.monotonic() - began
