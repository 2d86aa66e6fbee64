"""Webhook endpoints made through the API."""

import json

import stripe

from tests.world import World


def test_an_endpoint_gets_only_what_it_asked_for(world: World, api, receiver) -> None:
    made = api.v1.webhook_endpoints.create({"url": receiver.url + "own/", "enabled_events": ["product.created"]})
    assert made.secret.startswith("whsec_")
    api.v1.customers.create({"email": "mia@example.com"})
    api.v1.products.create({"name": "Piano"})

    world.deliver()

    own = [each for each in receiver.received if each.path.endswith("own/")]
    assert [json.loads(each.body)["type"] for each in own] == ["product.created"]
    event = stripe.Webhook.construct_event(own[0].body, own[0].headers["Stripe-Signature"], made.secret)
    assert event.data.object.name == "Piano"
    assert len(receiver.received) == 3


def test_its_secret_is_told_once(api) -> None:
    made = api.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]})

    again = api.v1.webhook_endpoints.retrieve(made.id)

    assert "secret" not in again
    assert not [name for name in again.to_dict() if name.startswith("_")]


def test_a_disabled_or_deleted_endpoint_hears_nothing(world: World, api, receiver) -> None:
    [own] = api.v1.webhook_endpoints.list().data
    made = api.v1.webhook_endpoints.create({"url": receiver.url, "enabled_events": ["*"]})
    api.v1.webhook_endpoints.update(own.id, {"disabled": True})
    assert api.v1.webhook_endpoints.delete(made.id).deleted is True

    api.v1.products.create({"name": "Piano"})

    assert world.deliver() == []
