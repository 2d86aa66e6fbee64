"""Every fault does what it says, to whom it says, as often as it says."""

import json
import time
from typing import Any

import httpx
import pytest
import stripe

from tests.world import World
from tests.world_fixtures import SECRET_KEY, client

CREATE = {"provider": "stripe", "method": "POST", "path": "^/stripe/v1/customers$"}
EMAIL = {"email": "mia@example.com"}


def post(world: World, timeout: float = 10) -> httpx.Response:
    """Create a customer, barely."""
    headers = {"Authorization": f"Bearer {SECRET_KEY}"}
    return httpx.post(f"{world.stripe_api}/v1/customers", data=EMAIL, headers=headers, timeout=timeout)


def customers(api) -> int:
    """How many there are."""
    return len(api.v1.customers.list({"limit": 100}).data)


@pytest.mark.parametrize(("after_effect", "there"), [(False, 0), (True, 1)])
def test_status(world: World, api, after_effect: bool, there: int) -> None:
    world.faults({"match": CREATE, "do": "status", "args": {"status": 503, "after_effect": after_effect}, "times": 1})

    with pytest.raises(stripe.APIError) as failed:
        api.v1.customers.create(EMAIL)

    assert (failed.value.http_status, failed.value.user_message) == (503, "Stripe is temporarily unavailable.")
    assert customers(api) == there


def test_too_many_requests_says_when_to_come_back(world: World, api) -> None:
    world.faults({"match": CREATE, "do": "status", "args": {"status": 429, "headers": {"Retry-After": 2}}, "times": 1})

    with pytest.raises(stripe.RateLimitError) as failed:
        api.v1.customers.create(EMAIL)

    assert dict(failed.value.headers or {})["Retry-After"] == "2"


def test_delay(world: World, api) -> None:
    world.faults({"match": CREATE, "do": "delay", "args": {"seconds": 0.5}, "times": 1})

    started = time.monotonic()
    assert post(world).status_code == 200

    assert 0.5 <= time.monotonic() - started < 10


def test_timeout_after_effect(world: World, api) -> None:
    world.faults({"match": CREATE, "do": "timeout_after_effect", "args": {"seconds": 5}, "times": 1})

    with pytest.raises(httpx.ReadTimeout):
        post(world, timeout=2)

    assert customers(api) == 1


@pytest.mark.parametrize(("after_effect", "there"), [(False, 0), (True, 1)])
def test_reset(world: World, api, after_effect: bool, there: int) -> None:
    world.faults({"match": CREATE, "do": "reset", "args": {"after_effect": after_effect}, "times": 1})

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        post(world)

    assert customers(api) == there


def test_malformed(world: World, api) -> None:
    world.faults({"match": CREATE, "do": "malformed", "times": 1})

    answer = post(world)

    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert customers(api) == 1


def test_html(world: World, api) -> None:
    world.faults({"match": CREATE, "do": "html", "times": 1})

    answer = post(world)

    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert customers(api) == 0


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({"provider": "mailjet"}, []),
        ({"method": "GET"}, []),
        ({"path": "/refunds$"}, []),
        ({"nth": 2}, [2]),
        ({"nth": [1, 3]}, [1, 3]),
        ({"provider": "stripe", "method": "post", "path": "customers"}, [1, 2, 3, 4]),
    ],
)
def test_a_fault_meets_what_it_matches(world: World, match: dict[str, Any], struck: list[int]) -> None:
    world.faults({"match": match, "do": "status", "args": {"status": 500}})

    assert [number for number in range(1, 5) if post(world).status_code == 500] == struck
    assert world.fault_plan()[0]["struck"] == len(struck)


def test_a_fault_strikes_so_many_times_and_no_more(world: World) -> None:
    world.faults({"do": "status", "times": 2})

    assert [post(world).status_code for _ in range(3)] == [500, 500, 200]
    assert [entry["data"]["do"] for entry in world.log("fault")] == ["status", "status"]


def test_chance_is_the_same_under_the_same_seed(world: World) -> None:
    def outcome(seed: int) -> list[int]:
        world.reset(seed=seed)
        world.faults({"match": {"probability": 0.5}, "do": "status"}, seed=seed)
        return [post(world).status_code for _ in range(12)]

    first = outcome(7)
    assert set(first) == {200, 500}
    assert outcome(7) == first
    assert outcome(8) != first


def test_faults_are_added_or_replaced(world: World) -> None:
    world.faults({"do": "reset", "match": {"path": "none"}})
    assert [fault["do"] for fault in world.faults({"do": "html", "match": {"path": "none"}}, add=True)] == [
        "reset",
        "html",
    ]
    assert world.faults() == []


def kinds(receiver) -> list[str]:
    """What came, in the order it came."""
    return [json.loads(each.body)["type"] for each in receiver.received]


def test_duplicate_callback(world: World, api, receiver) -> None:
    world.faults({"match": {"event": "^customer"}, "do": "duplicate_callback", "args": {"copies": 2}})
    api.v1.customers.create(EMAIL)
    api.v1.products.create({"name": "Piano"})

    world.deliver()

    assert kinds(receiver) == ["customer.created"] * 3 + ["product.created"]
    assert len({json.loads(each.body)["id"] for each in receiver.received}) == 2


def test_drop_callback_and_send_it_after_all(world: World, api, receiver) -> None:
    world.faults({"match": {"provider": "stripe", "event": "^customer"}, "do": "drop_callback"})
    api.v1.customers.create(EMAIL)
    assert world.deliver() == []
    [dropped] = world.log("callback.dropped")

    [sent] = world.deliver(event=dropped["data"]["event"])

    assert (sent["status"], sent["state"], kinds(receiver)) == (200, "delivered", ["customer.created"])


def test_reorder_callbacks(world: World, api, receiver) -> None:
    world.faults({"do": "reorder_callbacks"}, seed=3)
    names = [f"Course {number}" for number in range(6)]
    for name in names:
        api.v1.products.create({"name": name})

    world.deliver()

    came = [json.loads(each.body)["data"]["object"]["name"] for each in receiver.received]
    assert came != names
    assert sorted(came) == names


def test_a_dead_provider_does_not_lose_what_it_did(world: World) -> None:
    """The library's own retries meet a sandbox that answers 500 after the work, and the work is done once."""
    world.faults({"match": CREATE, "do": "status", "args": {"after_effect": True}, "times": 2})

    made = client(world, retries=2).v1.customers.create({"email": "mia@example.com"})

    assert [each.id for each in client(world).v1.customers.list().data] == [made.id]
