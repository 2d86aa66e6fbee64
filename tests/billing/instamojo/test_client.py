"""What we ask of Instamojo, over HTTP; and how a call failed decides what happens next."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.money import Money
from billing.instamojo.client import disable_request, find_refund, find_request, is_on, read_request, refund
from tests.billing.instamojo.asked import BACK, asked
from tests.world import World


def pay(world: World, url: str, **more: Any) -> Any:
    return world.call("POST", "instamojo/pay", {"url": url, **more})


def test_a_request_takes_one_payment_of_its_amount(instamojo_world: World) -> None:
    request = asked()
    assert (request.amount_cents, request.status, request.received) == (250_000, "Pending", ())

    payment = pay(instamojo_world, request.url)

    found = read_request(request.id)
    [received] = found.received
    assert found.status == "Completed"
    assert received.payment == payment["payment_id"]
    assert (received.amount, received.fee, received.method) == (Money(250_000, "INR"), Money(5_300, "INR"), "UPI")
    assert abs(received.at - datetime.now(UTC)) < timedelta(minutes=1)
    with pytest.raises(ValueError, match="not active"):
        pay(instamojo_world, request.url)


def test_a_payment_the_bank_refused_is_none(instamojo_world: World) -> None:
    request = asked()
    pay(instamojo_world, request.url, fails=True)

    found = read_request(request.id)

    assert (found.status, found.received) == ("Pending", ())


def test_a_disabled_request_takes_nothing_and_disabling_again_does_no_harm(instamojo_world: World) -> None:
    request = asked()

    assert [disable_request(request.id).status for _again in range(2)] == ["Inactive"] * 2
    with pytest.raises(ValueError, match="not active"):
        pay(instamojo_world, request.url)


def test_a_request_expires_by_itself(instamojo_world: World) -> None:
    request = asked()
    instamojo_world.clock(advance=31 * 24 * 3600)

    assert read_request(request.id).status == "Expired"


def test_a_request_is_found_by_our_own_words_on_any_page(instamojo_world: World) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    ours = asked()
    for _another in range(60):
        asked(purpose="L-000002, invoice 2026-00006")

    assert find_request(purpose=ours.purpose, redirect_url=BACK, since=since) == ours
    assert find_request(purpose=ours.purpose, redirect_url="https://other.example/", since=since) is None
    assert find_request(purpose="L-000003", redirect_url=BACK, since=since) is None
    assert find_request(purpose=ours.purpose, redirect_url=BACK, since=datetime.now(UTC) + timedelta(hours=1)) is None


def test_money_goes_back_in_parts_and_each_is_found_by_its_key(instamojo_world: World) -> None:
    payment = pay(instamojo_world, asked().url)["payment_id"]

    first = refund(payment=payment, amount_cents=100_000, reason="They moved.", key="refund-1")
    second = refund(payment=payment, amount_cents=150_000, reason="They moved.", key="refund-10")

    assert find_refund(payment=payment, key="refund-1") == first
    assert find_refund(payment=payment, key="refund-10") == second
    assert find_refund(payment=payment, key="refund-2") is None
    taken = [entry["data"]["amount"] for entry in instamojo_world.log("payment.refunded")]
    assert taken == ["1000.00", "1500.00"]
    with pytest.raises(Refusal, match="not so much left"):
        refund(payment=payment, amount_cents=1, reason="Once more.", key="refund-3")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"amount_cents": 899}, "amount"), ({"amount_cents": 20_000_001}, "amount"), ({"purpose": "x" * 31}, "purpose")],
)
def test_what_instamojo_refuses_is_told_in_its_words(instamojo_world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal, match=f"^{field}: ") as refused:
        asked(**wrong)

    assert refused.value.code == "instamojo"


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        ({"do": "status", "args": {"status": 500}}, Unknown),
        ({"do": "status", "args": {"status": 302}}, Unknown),
        ({"do": "status", "args": {"status": 429, "headers": {"Retry-After": "7"}}}, ProviderDown),
        ({"do": "status", "args": {"status": 403}}, ProviderDown),
        ({"do": "html"}, Unknown),
        ({"do": "malformed"}, Unknown),
        ({"do": "reset"}, Unknown),
        ({"do": "reset", "args": {"after_effect": True}}, Unknown),
    ],
    ids=lambda told: str(told.get("args", told.get("do"))) if isinstance(told, dict) else told.__name__,
)
def test_an_answer_that_is_none_means(instamojo_world: World, fault: dict[str, Any], means: type[Exception]) -> None:
    instamojo_world.faults({"match": {"provider": "instamojo"}, "times": 1, **fault})

    with pytest.raises(means):
        asked()


def test_how_long_to_wait_is_heard(instamojo_world: World) -> None:
    slow = {"do": "status", "args": {"status": 429, "headers": {"Retry-After": "7"}}}
    instamojo_world.faults({"match": {"provider": "instamojo"}, "times": 1, **slow})

    with pytest.raises(ProviderDown) as down:
        asked()

    assert down.value.retry_after == 7


def test_nobody_there_is_surely_not_done(settings: Any) -> None:
    settings.INSTAMOJO_API_URL = "http://127.0.0.1:9/api/1.1"

    with pytest.raises(ProviderDown):
        asked()


def test_another_key_is_not_accepted(instamojo_world: World, settings: Any) -> None:
    settings.INSTAMOJO_AUTH_TOKEN = "another"

    with pytest.raises(ProviderDown, match="does not accept our key"):
        asked()


def test_it_is_off_without_keys(settings: Any) -> None:
    switch: Callable[[], bool] = is_on
    assert switch()
    settings.INSTAMOJO_AUTH_TOKEN = ""
    assert not switch()
