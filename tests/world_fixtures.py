"""A sandbox for a test: one process per folder of tests, begun anew before each of them."""

from collections.abc import Iterator

import pytest
import stripe

from tests.receiver import Receiver
from tests.world import World

SECRET_KEY = "sk_test_sandboxsandboxsandbox000"
WEBHOOK_SECRET = "whsec_made_up_for_this_test"


@pytest.fixture(scope="session")
def running_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The process."""
    with World(folder=tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who takes callbacks."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def world(running_world: World, receiver: Receiver) -> World:
    """A new world that holds its callbacks back until told to deliver them."""
    running_world.clock(at="")
    running_world.reset(
        webhooks={"stripe": {"url": receiver.url, "secret": WEBHOOK_SECRET}, "mailjet": {"url": receiver.url}},
        callback_delay=None,
    )
    return running_world


@pytest.fixture
def api(world: World) -> stripe.StripeClient:
    """The real Stripe library, talking to this world."""
    return client(world)


def client(world: World, *, key: str = SECRET_KEY, retries: int = 0) -> stripe.StripeClient:
    """Stripe's own library, with this world as its address."""
    return stripe.StripeClient(key, base_addresses={"api": world.stripe_api}, max_network_retries=retries)
