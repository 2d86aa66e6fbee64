"""Every request we send is one that Stripe's own library knows, parameter by parameter, over a real wire."""

from inspect import isfunction
from typing import Any

import pytest

from billing.stripe import client
from tests.billing.stripe.exercises import EXERCISES, Family
from tests.billing.stripe.theirs import address, problems
from tests.world import World

SENDING = {"asked"}
"""What of the client makes no request of its own."""


def sent(world: World) -> list[dict[str, Any]]:
    """Every request that reached Stripe."""
    entries = [entry["data"] for entry in world.log("request", provider="stripe")]
    return [entry for entry in entries if "/v1/" in entry["path"]]


def test_no_call_is_forgotten_here() -> None:
    ours = {name for name in client.__all__ if isfunction(getattr(client, name))}

    assert set(EXERCISES) == ours - SENDING


@pytest.mark.parametrize("name", EXERCISES)
def test_what_a_call_sends_is_what_stripe_takes(stripe_world: World, name: str) -> None:
    answer = EXERCISES[name](Family(stripe_world))

    assert not name.startswith(("find_", "list_")) or answer
    requests = sent(stripe_world)
    assert {request["status"] for request in requests} <= {200, 402}
    assert [found for request in requests for found in problems(request)] == []
    # What makes something is made once; what can be repeated without harm needs no key.
    harmless = ("/expire", "/cancel", "/detach", "billing_portal/sessions")
    posts = [request for request in requests if request["method"] == "POST"]
    unkeyed = [address(request) for request in posts if not (request["idempotency_key"] or "")]
    assert [each for each in unkeyed if not each.endswith(harmless)] == []


@pytest.mark.parametrize(
    ("where", "body", "words"),
    [
        ("payment_intents", "amount=5", ["currency is missing"]),
        ("payment_intents", "amount=five&currency=cad", ["amount: 'five' is no int"]),
        ("payment_intents", "amount=5&currency=cad&metadata[a][b]=c", ["metadata"]),
        ("payment_intents", "amount=5&currency=cad&colour=red", ["colour is unknown"]),
        ("checkout/sessions", "mode=rent", ["mode: 'rent' is no"]),
        (
            "checkout/sessions",
            "line_items[0][price_data][unit_amount]=5",
            ["line_items.price_data.currency is missing"],
        ),
        ("checkout/sessions", "line_items[0][count]=5", ["line_items.count is unknown"]),
        ("gifts", "", ["nobody has said what it takes"]),
    ],
)
def test_what_stripe_would_not_take_is_told(where: str, body: str, words: list[str]) -> None:
    found = problems({"method": "POST", "path": f"/stripe/v1/{where}", "body": body, "query": ""})

    assert len(found) == len(words)
    assert all(word in one for word, one in zip(words, found, strict=True))
