"""Callbacks: sent by themselves, tried three times, sent again when told to."""

import json
import time
from collections.abc import Callable

import stripe

from tests.receiver import Receiver
from tests.world import World
from tests.world_fixtures import WEBHOOK_SECRET, client


def wait_until(holds: Callable[[], bool], seconds: float = 8) -> None:
    """Until it holds; fails where it never does."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "It never came to that."
        time.sleep(0.02)


def begin(world: World, receiver: Receiver, **settings: object) -> None:
    """A new world that sends its callbacks by itself."""
    world.reset(webhooks={"stripe": {"url": receiver.url, "secret": WEBHOOK_SECRET}}, **settings)


def test_a_callback_comes_by_itself_soon_after(world: World, receiver) -> None:
    begin(world, receiver, callback_delay=1)
    client(world).v1.customers.create({})
    assert receiver.received == []

    assert receiver.arrived.wait(10)

    [callback] = receiver.received
    event = stripe.Webhook.construct_event(callback.body, callback.headers["Stripe-Signature"], WEBHOOK_SECRET)
    assert (event.type, event.livemode, event.api_version) == ("customer.created", False, stripe.api_version)
    wait_until(lambda: world.log("delivery") != [])
    [entry] = world.log("delivery")
    assert (entry["data"]["status"], entry["data"]["state"], entry["data"]["event"]) == (200, "delivered", event.id)
    assert world.deliver() == []


def test_a_refused_callback_is_tried_three_times(world: World) -> None:
    with Receiver(answers=lambda number: 500) as stubborn:
        begin(world, stubborn, callback_delay=0, retry_after=[0.2, 0.4])
        client(world).v1.customers.create({})
        wait_until(lambda: len(world.log("delivery")) == 3)
        time.sleep(0.6)

        assert [(entry["data"]["status"], entry["data"]["state"]) for entry in world.log("delivery")] == [
            (500, "waiting"),
            (500, "waiting"),
            (500, "failed"),
        ]
        assert len({callback.body for callback in stubborn.received}) == 1


def test_the_second_try_may_be_taken(world: World) -> None:
    with Receiver(answers=lambda number: 503 if number == 1 else 200) as sleepy:
        begin(world, sleepy, callback_delay=0, retry_after=[0.1, 0.1])
        client(world).v1.customers.create({})
        wait_until(lambda: len(world.log("delivery")) == 2)

        assert [entry["data"]["state"] for entry in world.log("delivery")] == ["waiting", "delivered"]


def test_nobody_there_is_a_failed_try_with_its_reason(world: World) -> None:
    world.reset(webhooks={"stripe": {"url": "http://127.0.0.1:9/"}}, callback_delay=None)
    client(world).v1.customers.create({})

    [told] = world.deliver()

    assert (told["status"], told["state"]) == (None, "waiting")
    assert told["error"].startswith("ConnectionRefusedError")


def test_a_redirect_is_no_yes(world: World) -> None:
    with Receiver(answers=lambda number: 302) as elsewhere:
        begin(world, elsewhere, callback_delay=None)
        client(world).v1.customers.create({})

        assert world.deliver()[0]["state"] == "waiting"


def test_all_that_waits_is_sent_as_often_as_told(world: World, api, receiver) -> None:
    api.v1.customers.create({})

    assert [told["status"] for told in world.deliver(times=3)] == [200, 200, 200]

    assert len({json.loads(callback.body)["id"] for callback in receiver.received}) == 1
    assert world.deliver() == []


def test_one_event_is_sent_again_ten_times_at_once(world: World, api, receiver) -> None:
    api.v1.customers.create({})
    world.deliver()
    [event] = api.v1.events.list().data

    again = world.deliver(times=10, event=event.id, at_once=True)

    assert [told["status"] for told in again] == [200] * 10
    assert len(receiver.received) == 11


def test_what_was_delivered_once_stays_delivered(world: World, api) -> None:
    with Receiver(answers=lambda number: 200 if number == 1 else 500) as moody:
        begin(world, moody, callback_delay=None)
        api.v1.customers.create({})
        [first] = world.deliver()

        [again] = world.deliver(event=first["event"])

    assert (first["state"], again["status"], again["state"]) == ("delivered", 500, "delivered")


def test_a_shuffled_delivery_has_everything_in_another_order(world: World, api, receiver) -> None:
    for number in range(8):
        api.v1.products.create({"name": str(number)})

    world.deliver(shuffle=True)

    came = [json.loads(callback.body)["data"]["object"]["name"] for callback in receiver.received]
    assert sorted(came) == list("01234567")
    assert came != sorted(came)
