"""The control paths: log, clock, reset."""

from datetime import UTC, datetime

import httpx
import pytest
import stripe

from tests.world import World
from tests.world_fixtures import SECRET_KEY


def test_it_says_when_it_is_ready(world: World) -> None:
    ready = world.call("GET", "ready")

    assert (ready["ready"], ready["providers"]) == (True, ["instamojo", "mailjet", "stripe"])


def test_it_listens_on_this_machine_only_and_for_this_name_only(world: World) -> None:
    answer = httpx.get(f"{world.address}/_world/log", headers={"Host": "evil.example"})

    assert answer.status_code == 400


def test_the_log_has_every_call_and_can_be_read_from_a_point_on(world: World, api) -> None:
    api.v1.customers.create({"email": "mia@example.com"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.customers.retrieve("cus_none")

    first, second = world.log("request")
    assert (first["provider"], first["data"]["method"], first["data"]["path"], first["data"]["status"]) == (
        "stripe",
        "POST",
        "/stripe/v1/customers",
        200,
    )
    assert (first["data"]["idempotency_key"], first["data"]["body"]) == ("k", "email=mia%40example.com")
    assert second["data"]["status"] == 404
    assert world.log("request", after=first["seq"]) == [second]
    assert world.log(provider="mailjet") == []
    assert SECRET_KEY not in str(world.log())


def test_a_reset_forgets_everything_but_goes_on_counting(world: World, api) -> None:
    api.v1.customers.create({"email": "mia@example.com"})
    last = world.log()[-1]["seq"]

    world.reset()

    assert world.log() == []
    assert api.v1.customers.list().data == []
    assert world.log()[0]["seq"] > last


def test_its_clock_is_the_one_everything_there_goes_by(world: World, api) -> None:
    world.clock(at="2027-03-01T12:00:00Z")
    made = api.v1.customers.create({})
    assert 0 <= made.created - datetime(2027, 3, 1, 12, tzinfo=UTC).timestamp() <= 5

    world.clock(advance=86400)
    assert 86400 <= api.v1.customers.create({}).created - made.created <= 86405

    world.clock(at="")
    assert abs(api.v1.customers.create({}).created - datetime.now(UTC).timestamp()) <= 5


def test_a_signature_can_follow_the_clock(world: World, api, receiver) -> None:
    for signatures, ahead in (("wall", False), ("clock", True)):
        world.clock(advance=86400, signatures=signatures)
        api.v1.customers.create({})
        world.deliver()
        signed = int(receiver.received[-1].headers["Stripe-Signature"].partition(",")[0].removeprefix("t="))
        assert (signed - datetime.now(UTC).timestamp() > 3600) is ahead


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"faults": [{"do": "explode"}]}),
        ("faults", {"faults": [{"do": "reset", "match": {"colour": "red"}}]}),
        ("faults", {"faults": [{"do": "reset", "match": {"path": "("}}]}),
        ("clock", {"at": "tomorrow"}),
        ("clock", {"signatures": "sun"}),
        ("reset", {"colour": "red"}),
        ("deliver", {"colour": "red"}),
        ("stripe/pay", {"session": "cs_none"}),
    ],
)
def test_a_control_call_that_makes_no_sense_says_why(world: World, path: str, body: dict[str, object]) -> None:
    answer = httpx.post(f"{world.address}/_world/{path}", json=body)

    assert answer.status_code in (400, 404)
    assert answer.json()["error"]


def test_a_control_call_that_is_no_json_says_so(world: World) -> None:
    answer = httpx.post(f"{world.address}/_world/reset", content=b"{")

    assert answer.status_code == 400
