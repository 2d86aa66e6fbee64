"""Every kind of object that our sandbox serves fits dj-stripe, and the mirror keeps it as Stripe tells it."""

import time
from typing import Any

import pytest
import stripe
from djstripe import models

from academy.kernel.errors import Unknown
from academy.kernel.models import InboundEvent
from billing.stripe.events import READERS
from billing.stripe.mirror import KINDS, MODELS, keep, mirror
from billing.stripe.sandbox.shelf import PREFIXES
from tests.billing.stripe.exercises import DISPUTED, Family
from tests.billing.stripe.sandbox.makers import makers
from tests.world import World
from tests.world_fixtures import SECRET_KEY, client

pytestmark = pytest.mark.django_db

BESIDE: dict[str, Any] = {
    "account": models.Account,
    "balance_transaction": models.BalanceTransaction,
    "invoiceitem": models.InvoiceItem,
    "line_item": models.LineItem,
    "subscription_item": models.SubscriptionItem,
    "webhook_endpoint": models.WebhookEndpoint,
}
"""What dj-stripe keeps beside the objects the mirror reads; most come along with one of those."""
NOWHERE = {"balance", "billing_portal.session", "event", "invoice_payment", "item", "payment_link"}
"""What dj-stripe has no table for; events are our own inbox's."""
SAME = ("amount", "currency", "status", "email", "name", "reason", "paid", "amount_refunded", "arrival_date", "total")


def test_every_kind_that_is_served_goes_somewhere() -> None:
    assert set(MODELS) | set(BESIDE) | NOWHERE == set(PREFIXES) | {"account", "balance"}


@pytest.mark.parametrize("kind", sorted(set(MODELS) | set(BESIDE)))
def test_every_object_is_kept_as_it_is_told(stripe_world: World, settings: Any, kind: str) -> None:
    made = makers(stripe_world, client(stripe_world))[kind]()
    stripe.api_base, stripe.max_network_retries = settings.STRIPE_API_URL, 0

    model = {**MODELS, **BESIDE}[kind]
    row = model.sync_from_stripe_data(made, api_key=SECRET_KEY)

    assert (row.id, row.stripe_data["object"]) == (made.id, kind)
    told = made.to_dict()
    kept = {name: row.stripe_data[name] for name in SAME if name in told}
    assert kept == {name: told[name] for name in kept}
    named = [field.name for field in model._meta.get_fields() if field.many_to_one]
    links = {name: told[name] for name in named if isinstance(told.get(name), str)}
    assert {name: getattr(row, name).id for name in links} == links
    assert model.objects.get(id=made.id) == row


def test_a_link_that_leads_nowhere_is_not_kept(stripe_world: World, settings: Any) -> None:
    """The control: whatever an object names is looked up at the sandbox, and kept only if it is there and fits."""
    made = makers(stripe_world, client(stripe_world))["charge"]()
    stripe.api_base, stripe.max_network_retries = settings.STRIPE_API_URL, 0
    made["customer"] = "cus_none"

    assert models.Charge.sync_from_stripe_data(made, api_key=SECRET_KEY).customer is None


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_the_mirror_reads_each_kind_anew(stripe_world: World, kind: str) -> None:
    made = makers(stripe_world, client(stripe_world))[kind]()

    assert [keep(kind, made.id).id for _ in range(2)] == [made.id, made.id]
    assert MODELS[kind].objects.filter(id=made.id).count() == 1


def test_the_mirror_waits_no_longer_than_we_do(
    stripe_world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = Family(stripe_world)
    monkeypatch.setattr(stripe, "default_http_client", None)
    settings.PROVIDER_TIMEOUT_SECONDS = 0.5
    stripe_world.faults({"match": {"method": "GET"}, "do": "delay", "args": {"seconds": 20}})

    started = time.monotonic()
    with pytest.raises(Unknown, match="No answer"):
        keep("customer", family.customer)

    assert time.monotonic() - started < 10


def test_whatever_happens_to_a_family_is_kept(stripe_world: World) -> None:
    """Every event of a long story goes through the mirror, twice and backwards."""
    family = Family(stripe_world)
    begun = family.subscription(trial_days=3)
    family.charge(DISPUTED, key="charge-2")
    family.payout()
    stripe_world.clock(advance=5 * 24 * 3600)
    told = [event.to_dict() for event in client(stripe_world).v1.events.list({"limit": 100}).data]
    heard = [event for event in told if event["type"] in KINDS]

    for event in heard + heard[::-1]:
        mirror(InboundEvent(provider="stripe", event_id=event["id"], kind=event["type"], payload=event))

    assert {event["data"]["object"]["object"] for event in heard} >= {
        "charge",
        "customer",
        "dispute",
        "invoice",
        "payment_intent",
        "payment_method",
        "payout",
        "setup_intent",
        "subscription",
    }
    assert models.Subscription.objects.get(id=begun.id).stripe_data["status"] == "active"
    assert models.Dispute.objects.get().stripe_data["amount"] == 12000
    assert models.Charge.objects.filter(stripe_data__paid=True).count() == 3
    assert models.Payout.objects.get().stripe_data["status"] == "paid"


def test_every_kind_of_event_is_one_of_stripes_and_has_a_reader() -> None:
    known = str(stripe.params.WebhookEndpointCreateParams.__annotations__["enabled_events"])

    assert [kind for kind in KINDS if f"'{kind}'" not in known] == []
    assert set(KINDS) <= set(READERS)
