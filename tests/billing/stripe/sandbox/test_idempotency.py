"""Idempotency-Key: replayed for a day, never run twice, never two at once."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import stripe

from tests.billing.stripe.sandbox.goods import effects, lesson
from tests.world import World
from tests.world_fixtures import SECRET_KEY, client

KEY = {"idempotency_key": "enrolment-7"}


def post(world: World, path: str, key: str, **form: str) -> httpx.Response:
    """A bare POST, to see status and headers as they are."""
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Idempotency-Key": key}
    return httpx.post(f"{world.stripe_api}/v1/{path}", data=form, headers=headers, timeout=20)


def test_the_same_key_gives_the_same_answer_and_one_effect(world: World) -> None:
    first = post(world, "customers", "k1", email="mia@example.com")
    second = post(world, "customers", "k1", email="mia@example.com")

    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Request-Id"] == first.headers["Request-Id"]


def test_a_refund_asked_twice_is_paid_once(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())
    intent = world.pay(session.id)["payment_intent"]

    refunds = [api.v1.refunds.create({"payment_intent": intent, "amount": 1000}, KEY) for _ in range(3)]

    assert len({refund.id for refund in refunds}) == 1
    assert effects(world) == [("charge.captured", 48000), ("refund.paid", 1000)]


def test_other_parameters_under_the_same_key_are_refused(api) -> None:
    api.v1.customers.create({"email": "mia@example.com"}, KEY)

    with pytest.raises(stripe.IdempotencyError) as refused:
        api.v1.customers.create({"email": "somebody@example.com"}, KEY)

    assert refused.value.http_status == 400
    assert '"type": "idempotency_error"' in str(refused.value.http_body)


def test_a_second_call_while_the_first_is_under_way_gets_409(world: World) -> None:
    # Whichever of the two comes first holds the key that long.
    world.faults({"match": {"method": "POST"}, "do": "delay", "args": {"seconds": 4}, "times": 2})
    with ThreadPoolExecutor() as pool:
        calls = [pool.submit(post, world, "customers", "k2", email="mia@example.com") for _ in range(2)]
    first, second = sorted((call.result() for call in calls), key=lambda answer: answer.status_code)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["error"]["code"] == "idempotency_key_in_use"
    third = post(world, "customers", "k2", email="mia@example.com")
    assert third.json() == first.json()


def test_a_refused_card_is_remembered_with_its_key(world: World) -> None:
    form = {"amount": "500", "currency": "cad", "payment_method": "pm_card_chargeCustomerFail", "confirm": "true"}
    first, second = (post(world, "payment_intents", "k3", **form) for _ in range(2))

    assert (first.status_code, second.status_code) == (402, 402)
    assert first.content == second.content
    assert effects(world) == [("charge.refused", 500)]


def test_wrong_parameters_do_not_use_up_the_key(world: World) -> None:
    assert post(world, "refunds", "k4", charge="ch_none").status_code == 400
    assert post(world, "customers", "k4", email="mia@example.com").status_code == 200


def test_a_key_is_forgotten_after_a_day(world: World) -> None:
    first = post(world, "customers", "k5", email="mia@example.com")
    world.clock(advance=23 * 3600)
    assert post(world, "customers", "k5", email="mia@example.com").json() == first.json()
    world.clock(advance=3600)
    assert post(world, "customers", "k5", email="mia@example.com").json()["id"] != first.json()["id"]


def test_the_library_repeats_a_lost_answer_by_itself(world: World) -> None:
    world.faults(
        {
            "match": {"method": "POST", "path": "/refunds"},
            "do": "reset",
            "args": {"after_effect": True},
            "times": 1,
        }
    )
    patient = client(world, retries=2)
    intent = world.pay(patient.v1.checkout.sessions.create(lesson()).id)["payment_intent"]  # type: ignore[arg-type]

    refund = patient.v1.refunds.create({"payment_intent": intent})

    assert refund.status == "succeeded"
    assert effects(world) == [("charge.captured", 48000), ("refund.paid", 48000)]
