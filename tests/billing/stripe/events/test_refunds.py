"""Refunds over the real webhook: heard of before our own story ends, made on Stripe's pages, or come back."""

from collections.abc import Callable

import pytest

from academy.kernel.invariants import verify
from academy.kernel.models import DeadLetter, Notice
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from billing.actions.refund import give_back
from billing.models import Refund
from billing.queries.balances import balance
from tests.billing.stripe.exercises import Family
from tests.billing.stripe.moving import hear, paid
from tests.booked import Booked, books
from tests.cast import STAFF
from tests.school import Cedar
from tests.world import World
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Booked:
    return paid(cedar, outside_world, worker)


def given_back(booking: Booked, worker: Callable[[], int]) -> Refund:
    with tracing(actor="test"):
        refund = give_back(payment=booking.payments[0], because="Moved away.")
    worker()
    refund.refresh_from_db()
    return refund


def test_a_refund_of_ours_is_booked_once_whoever_hears_of_it_first(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    refund = given_back(booking, worker)
    after = books()

    hear(outside_world, worker, times=3)

    assert (Refund.objects.get().state, books(), DeadLetter.objects.count()) == ("done", after, 0)
    assert balance(booking.invoice) == refund.amount
    assert verify() == {}


def test_a_refund_that_came_back_is_put_back_and_a_person_is_told(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    before = books()
    refund = given_back(booking, worker)

    outside_world.press("send back", str(refund.reference))
    hear(outside_world, worker, times=2)

    refund.refresh_from_db()
    assert (refund.state, books(), balance(booking.invoice).cents) == ("failed", before, 0)
    assert Notice.objects.filter(kind="staff_money", about_label="billing.Refund").count() == len(STAFF)
    assert verify() == {}


def test_a_refund_made_on_stripes_own_pages_is_taken_over(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    [payment] = booking.payments
    made = client(outside_world).v1.refunds.create({"payment_intent": payment.reference, "amount": 2500})

    hear(outside_world, worker, times=2)

    row = Refund.objects.get()
    assert (row.reference, row.amount, row.state) == (made.id, Money(2500, "CAD"), "done")
    assert (balance(booking.invoice).cents, DeadLetter.objects.count()) == (2500, 0)
    assert verify() == {}


def test_a_refund_of_somebody_elses_payment_goes_to_a_person_and_books_nothing(
    cedar: Cedar, outside_world: World, worker: Callable[[], int]
) -> None:
    Family(outside_world).refund()

    hear(outside_world, worker)

    assert (Refund.objects.count(), books()) == (0, {})
    assert all("is of no payment of ours." in letter.error for letter in DeadLetter.objects.all())
    assert DeadLetter.objects.exists()
