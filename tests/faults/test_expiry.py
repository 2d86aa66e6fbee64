"""Paid in the very second in which the hold ends: confirmed, or given back; never neither, never both."""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scheduling.models import Timeslot
from tests.faults.families import Booking, all_over, book
from tests.report import Tell
from tests.seed import SEED
from tests.site import Site

pytestmark = pytest.mark.faults
TRIALS = 10 if os.environ.get("BOUNDED") else 50
AT_ONCE = 10
SOON = 2.5


def press_pay(site: Site, url: str, after: float) -> bool:
    """Press Pay so many seconds from now; whether the page still took it."""
    time.sleep(after)
    try:
        site.world.pay(url)
    except ValueError:
        # The page was closed a moment before.
        return False
    return True


def outcome(booking: Booking) -> str:
    """What became of it, in one word; AssertionError where the parts do not fit each other."""
    money = [(payment.state, payment.refunds.count()) for payment in booking.payments()]
    ends = {
        ("active", "confirmed", (("succeeded", 0),)): "confirmed",
        ("failed", "freed", (("succeeded", 1),)): "given back",
        ("failed", "freed", ()): "not paid",
    }
    return ends[(booking.state, booking.place.state, tuple(money))]


def test_paid_in_the_second_in_which_the_hold_ends(site: Site, times: list[Timeslot], tell: Tell) -> None:
    lot = random.Random(SEED)
    ends: dict[str, int] = {}
    for _ in range(TRIALS // AT_ONCE):
        bookings = [book(times.pop()) for _ in range(AT_ONCE)]
        urls = [booking.checkout().url for booking in bookings]
        for booking in bookings:
            booking.expire(seconds=SOON)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            # The worker looks at a hold that has ended within some seconds of its end.
            paid = list(pool.map(lambda url: press_pay(site, url, SOON + lot.uniform(-1, 6)), urls))
        all_over(bookings, within=90)
        site.quiet()
        for booking, was_paid in zip(bookings, paid, strict=True):
            end = outcome(booking)
            ends[end] = ends.get(end, 0) + 1
            assert (end != "not paid") == was_paid
    site.verify()
    tell(f"SEED={SEED}: {TRIALS} trials: {ends}")
