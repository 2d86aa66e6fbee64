"""A payment of Mia's at Stripe, and what happens to it there, heard of over the real webhook or not at all."""

from collections.abc import Callable
from typing import Any

from billing.models import Payment
from tests.booked import Booked, booked
from tests.cast import ALVAREZ, ANNE, GIULIA, LEO, LIND, MIA, NOAH, OKAFOR
from tests.school import Cedar
from tests.world import World
from tests.world_fixtures import client

DAYS = 24 * 3600
BOOKINGS = (
    (MIA, LIND, "piano", GIULIA),
    (LEO, OKAFOR, "drums", GIULIA),
    (NOAH, ALVAREZ, "guitar", ANNE),
)


def asked(cedar: Cedar, worker: Callable[[], int], number: int = 0) -> Booked:
    """The first, second or third family's booking, with its page at Stripe open."""
    child, teacher, subject, guardian = BOOKINGS[number]
    booking = booked(cedar, child, teacher, subject, guardian)
    worker()
    return booking


def paid(cedar: Cedar, world: World, worker: Callable[[], int], number: int = 0) -> Booked:
    """They booked and paid on Stripe's page, and everybody has heard of it."""
    booking = asked(cedar, worker, number)
    world.pay(booking.checkout.url)
    hear(world, worker)
    return booking


def hear(world: World, worker: Callable[[], int], **which: Any) -> None:
    """What Stripe has to say arrives and is handled."""
    world.deliver(provider="stripe", **which)
    worker()


def dispute(world: World, payment: Payment) -> str:
    """The owner of the card asks their bank for the money back; Stripe's name for it."""
    world.press("dispute", payment.reference)
    return str(world.log("dispute.opened")[-1]["data"]["dispute"])


def pay_out(world: World) -> str:
    """Three days later all that is available goes to the bank; Stripe's name for it."""
    world.clock(advance=3 * DAYS)
    [payout] = world.press("pay out")
    return str(payout["id"])


def event_of(world: World, kind: str) -> str:
    """The newest event of a kind, by Stripe's name for it."""
    found = client(world).v1.events.list({"type": kind, "limit": 1})
    return str(found.data[0].id)
