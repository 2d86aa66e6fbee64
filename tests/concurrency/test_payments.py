"""Money that is told of from several sides at once, and money that comes in the second the hold expires.

The web processes are real and the sandbox calls them back; what workers would do is begun in threads of the test, each
with a connection of its own, so that it happens in the same moment and not when a worker gets to it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from academy.bench.requests import get
from academy.bench.visitors import Visitor
from academy.kernel.db import Now
from academy.kernel.models import InboundEvent, Notice, Run
from academy.kernel.models.work import Work, WorkState
from academy.kernel.trace import tracing
from academy.kernel.work import do
from academy.models import Enrolment, Student, User
from billing.actions.reconcile import GRACE, reconcile
from billing.models import Checkout, Invoice, Payment, Refund
from scheduling.actions.book import book_place
from scheduling.models import Place
from scheduling.queries.free import free_times, offered
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import all_live, assert_sound, at_once, give_back, together
from tests.drain import drain
from tests.more_times import more_times
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.concurrency
TRIALS = 10 if BOUNDED else 50
LATER = 0.015


@dataclass(frozen=True)
class Unpaid:
    """A booking whose page to pay on is open."""

    visitor: Visitor
    enrolment: Enrolment
    run: Run
    checkout: Checkout

    def pay(self, site: Site) -> None:
        """Press Pay. That Stripe has closed the page meanwhile is an answer too."""
        site.world.pay(self.checkout.url)

    def settled(self) -> bool:
        """Whether the story is over."""
        return Run.objects.get(pk=self.run.pk).state != WorkState.DUE


@pytest.fixture(scope="module", autouse=True)
def _a_time_for_everybody(opened: tuple[Site, Cedar]) -> None:
    """Whoever was confirmed keeps their time through all the trials."""
    more_times()


@pytest.fixture(autouse=True)
def _to_the_sandbox(site: Site, settings: Any) -> Iterator[None]:
    """What runs in the test's own process speaks to the site's sandbox; each test begins with nobody booked."""
    settings.STRIPE_API_URL = site.world.stripe_api
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": site.world.mailjet_api}
    settings.ORIGIN = site.address
    site.reset_world(callback_delay=None)
    yield
    give_back(place for place in all_live() if place.enrolment.state == Enrolment.State.PROVISIONAL)


def unpaid(visitor: Visitor) -> Unpaid:
    """Book the first time that is free and get as far as the page to pay on."""
    with tracing(actor="test"):
        enrolment = book_place(
            student=Student.objects.get(pk=visitor.student),
            timeslot=free_times(offered())[0].timeslot,
            by=User.objects.get(pk=visitor.user),
        )
    drain()
    return Unpaid(
        visitor,
        enrolment,
        Run.objects.get(recipe="enrolment", subject_id=enrolment.pk),
        Checkout.objects.get(invoice__enrolment=enrolment),
    )


def due(kind: type[Work]) -> list[Callable[[], None]]:
    """What workers would be rung for: everything of this kind that is due."""
    return [partial(do, kind.label(), pk) for pk in kind.objects.due().values_list("pk", flat=True)]


def assert_paid_once(booking: Unpaid) -> None:
    """One payment, one receipt, one welcome, and a place that is the student's own."""
    booking.enrolment.refresh_from_db()
    assert booking.enrolment.state == Enrolment.State.ACTIVE
    [payment] = Payment.objects.filter(invoice__enrolment=booking.enrolment)
    assert not Refund.objects.filter(payment=payment).exists()
    told = Notice.objects.filter(person=booking.visitor.user).values_list("kind", flat=True)
    assert sorted(told) == ["receipt", "welcome"]
    assert [place.state for place in booking.enrolment.places.all()] == [Place.State.CONFIRMED]


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_payment_that_is_told_from_all_sides_at_once_is_one_payment(
    number: int, site: Site, crowd: list[Visitor]
) -> None:
    booking = unpaid(crowd[number])
    booking.pay(site)
    # Each of its events comes three times; every repetition is answered 200 and written down once.
    assert {result["status"] for result in site.world.deliver(times=3)} == {200}
    Checkout.objects.update(checked_at=Now() - 2 * GRACE)
    return_page = get(f"/family/bookings/{booking.enrolment.pk}/?paid=1", session=booking.visitor.session)

    together(
        reconcile,
        reconcile,
        lambda: at_once(site, [return_page] * 3),
        *due(InboundEvent) * 2,
        *due(Run) * 2,
    )
    drain()

    assert_paid_once(booking)
    assert_sound()


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_payment_in_the_second_the_hold_expires_is_confirmed_or_given_back(
    number: int, site: Site, crowd: list[Visitor], tell: Tell
) -> None:
    booking = unpaid(crowd[100 + number])
    Place.objects.filter(enrolment=booking.enrolment).update(expires_at=Now() - timedelta(seconds=1))
    Run.objects.filter(pk=booking.run.pk).update(not_before=Now())
    Checkout.objects.update(checked_at=Now() - 2 * GRACE)
    paid = []

    def pay() -> None:
        # A little later from trial to trial: sometimes before the page is closed, sometimes just too late.
        time.sleep(number % 10 * LATER)
        try:
            booking.pay(site)
            paid.append(True)
        except ValueError:
            # Stripe had closed the page: nobody is charged.
            paid.append(False)

    def tell_us() -> None:
        site.world.deliver()
        for event in due(InboundEvent):
            event()

    together(pay, tell_us, reconcile, *due(Run))
    site.world.deliver()
    drain()

    booking.enrolment.refresh_from_db()
    [invoice] = Invoice.objects.filter(enrolment=booking.enrolment)
    payments = Payment.objects.filter(invoice=invoice)
    assert booking.settled()
    assert payments.count() == sum(paid)
    if booking.enrolment.state == Enrolment.State.ACTIVE:
        assert_paid_once(booking)
    else:
        assert booking.enrolment.state == Enrolment.State.FAILED
        assert [place.state for place in booking.enrolment.places.all()] == [Place.State.FREED]
        assert [refund.state for refund in Refund.objects.filter(payment__invoice=invoice)] == ["done"] * sum(paid)
    assert_sound()
    tell(f"{'paid' if paid[0] else 'came too late'}, the place is {booking.enrolment.state}")
