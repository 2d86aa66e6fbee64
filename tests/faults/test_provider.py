"""The providers fail in every way they know; each family is charged once, or not at all, and told the truth."""

import itertools
import os
import random
from typing import Any

import pytest

from academy.kernel.models import InboundEvent
from academy.kernel.queue import enqueue
from academy.kernel.workflow import cancel
from billing.models import Checkout
from messaging.models import Message
from scheduling.models import Timeslot
from tests.faults.families import Booking, all_over, book, stopwatch
from tests.report import Tell
from tests.seed import SEED
from tests.site import Site, until

pytestmark = pytest.mark.faults

Fault = dict[str, Any]
# In every way a request can fail: before the effect or after it, with an answer of any kind or none.
WAYS: list[Fault] = [
    {"do": "status", "args": {"status": 500}},
    {"do": "status", "args": {"status": 503, "after_effect": True}},
    {"do": "status", "args": {"status": 429, "headers": {"Retry-After": "3"}}},
    {"do": "delay", "args": {"seconds": 3}},
    {"do": "timeout_after_effect", "args": {"seconds": 3}},
    {"do": "reset"},
    {"do": "reset", "args": {"after_effect": True}},
    {"do": "malformed"},
    {"do": "html"},
    {"do": "html", "args": {"after_effect": True}},
]
CALLS = [
    ("stripe", "POST", "/customers$"),
    ("stripe", "POST", "/checkout/sessions$"),
    ("stripe", "POST", "/expire$"),
    ("stripe", "GET", "/checkout/sessions/"),
    ("stripe", "POST", "/refunds$"),
    ("mailjet", "POST", "/send$"),
]


def plan() -> list[Fault]:
    """Every way at every call, once each; a third of them where time is short."""
    faults = [
        {"match": {"provider": provider, "method": method, "path": path}, "times": 1, **way}
        for (provider, method, path), way in itertools.product(CALLS, WAYS)
    ]
    lot = random.Random(SEED)
    lot.shuffle(faults)
    return faults[:20] if os.environ.get("BOUNDED") else faults


def reconcile_now() -> None:
    """As if nobody had looked at the open checkouts for an hour."""
    Checkout.objects.filter(state="open").update(checked_at="2020-01-01T00:00Z")
    enqueue("billing.jobs.reconcile_checkouts")


def pay_in_a_storm(site: Site, bookings: list[Booking]) -> None:
    for booking in bookings:
        booking.checkout(within=180)
        booking.pay(site.world)


def test_whatever_a_provider_answers_everybody_is_charged_once(site: Site, times: list[Timeslot], tell: Tell) -> None:
    faults = plan()
    site.world.faults(*faults, seed=SEED)
    many = 4 if os.environ.get("BOUNDED") else 8
    payers = [book(times.pop()) for _ in range(many)]
    idle, regretful = [book(times.pop()) for _ in range(2)], [book(times.pop()) for _ in range(2)]
    passed = stopwatch()
    for booking in idle:
        booking.checkout(within=180)
        booking.expire()
    for booking in regretful:
        booking.checkout(within=180)
        booking.pay(site.world)
        cancel(booking.run, reason="They changed their minds.")
    pay_in_a_storm(site, payers)
    everybody = [*payers, *idle, *regretful]
    all_over(everybody, within=300)
    struck = sum(fault["struck"] for fault in site.world.fault_plan())
    tell(f"SEED={SEED}: {struck} of {len(faults)} faults struck; all over after {passed():.0f} s")
    site.world.faults()

    assert {booking.state for booking in payers} == {"active"}
    assert {booking.state for booking in [*idle, *regretful]} == {"failed"}
    assert [booking.payments().count() for booking in everybody] == [1] * len(payers) + [0] * 2 + [1] * 2
    site.verify()


def test_a_provider_that_dies_after_the_effect_is_asked_before_it_is_charged_again(
    site: Site, times: list[Timeslot], tell: Tell
) -> None:
    for path in ("/customers$", "/checkout/sessions$", "/refunds$"):
        site.world.faults({"match": {"method": "POST", "path": path}, "do": "die_after_effect", "times": 1})
        booking = book(times.pop())
        passed = stopwatch()
        if path == "/refunds$":
            booking.pay(site.world)
            cancel(booking.run, reason="They changed their minds.")
        assert site.world.wait_for_death(60) == -9
        site.world.start()
        if path != "/refunds$":
            booking.pay(site.world)
        all_over([booking], within=120)
        tell(f"died after {path}: all over {passed():.0f} s after the booking")
        assert booking.payments().count() == 1
    site.verify()


def test_a_lost_callback_is_made_up_for_by_asking(site: Site, times: list[Timeslot]) -> None:
    site.world.faults({"match": {"event": "^(checkout|charge|payment_intent)"}, "do": "drop_callback"})
    booking = book(times.pop())
    booking.pay(site.world)
    reconcile_now()

    all_over([booking], within=60)
    site.world.faults()
    assert booking.state == "active"
    assert not InboundEvent.objects.filter(
        kind="checkout.session.completed", payload__data__object__id=booking.checkout().session
    ).exists()
    site.verify()


def test_callbacks_that_come_often_and_out_of_order_change_nothing(site: Site, times: list[Timeslot]) -> None:
    site.world.faults(
        {"match": {"event": "completed|succeeded"}, "do": "duplicate_callback", "args": {"copies": 3}},
        {"match": {}, "do": "reorder_callbacks", "args": {"seconds": 2}},
        seed=SEED,
    )
    bookings = [book(times.pop()) for _ in range(2)]
    for booking in bookings:
        booking.pay(site.world)

    all_over(bookings, within=60)
    site.world.faults()
    assert [booking.payments().count() for booking in bookings] == [1, 1]
    site.verify()


def test_ten_deliveries_of_one_event_at_once_have_one_effect(site: Site, times: list[Timeslot], tell: Tell) -> None:
    booking = book(times.pop())
    booking.pay(site.world)
    session = booking.checkout().session
    told = InboundEvent.objects.filter(kind="checkout.session.completed", payload__data__object__id=session)
    until(told.exists, within=30, what="the event came")

    passed = stopwatch()
    tries = site.world.deliver(times=10, event=told.get().event_id, at_once=True)
    took = passed()

    assert [answer["status"] for answer in tries] == [200] * 10
    all_over([booking], within=60)
    site.verify()
    tell(f"ten at once answered in {took * 1000:.0f} ms")
    assert told.get().deliveries == 11
    assert booking.payments().count() == 1
    receipts = Message.objects.filter(notice__kind="receipt", channel="email", person=booking.person)
    assert receipts.count() == 1
    assert sum("receipt" in mail["subject"] for mail in site.world.mailbox(booking.person.email)) == 1
