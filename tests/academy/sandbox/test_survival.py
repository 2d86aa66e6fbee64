"""The world outlives its process."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import stripe

from tests.billing.stripe.sandbox.goods import effects, lesson
from tests.receiver import Receiver
from tests.world import ROOT, World, free_ports
from tests.world_fixtures import WEBHOOK_SECRET, client

pytestmark = pytest.mark.faults


def test_kill_9_forgets_nothing(tmp_path: Path, receiver: Receiver) -> None:
    with World(folder=tmp_path) as world:
        hooks = {"stripe": {"url": receiver.url, "secret": WEBHOOK_SECRET}}
        world.reset(webhooks=hooks, callback_delay=None)
        world.clock(advance=3600)
        session = client(world).v1.checkout.sessions.create(lesson())  # type: ignore[arg-type]
        world.pay(session.id)
        before = (world.log(), world.call("GET", "ready")["advanced"])

        world.kill()
        world.start()

        assert (world.log(), world.call("GET", "ready")["advanced"]) == before
        assert client(world).v1.checkout.sessions.retrieve(session.id).status == "complete"
        assert {told["status"] for told in world.deliver()} == {200}
        assert "checkout.session.completed" in str(receiver.received)


def test_it_dies_after_the_effect_and_the_key_finds_it_again(tmp_path: Path) -> None:
    with World(folder=tmp_path) as world:
        world.reset(callback_delay=None)
        intent = world.pay(client(world).v1.checkout.sessions.create(lesson()).id)["payment_intent"]  # type: ignore[arg-type]
        world.faults({"match": {"path": "/refunds$"}, "do": "die_after_effect", "times": 1})
        key = {"idempotency_key": "refund-7"}

        with pytest.raises(stripe.APIConnectionError):
            client(world).v1.refunds.create({"payment_intent": intent}, key)  # type: ignore[arg-type]
        assert world.wait_for_death() == -9

        world.start()
        refund = client(world).v1.refunds.create({"payment_intent": intent}, key)  # type: ignore[arg-type]
        assert refund.status == "succeeded"
        assert effects(world) == [("charge.captured", 48000), ("refund.paid", 48000)]


def test_a_key_in_hand_when_it_died_is_free_again(tmp_path: Path) -> None:
    with World(folder=tmp_path) as world:
        world.faults({"match": {"path": "/customers$"}, "do": "delay", "args": {"seconds": 30}, "times": 1})
        impatient = stripe.StripeClient(
            "sk_test_sandboxsandboxsandbox000",
            base_addresses={"api": world.stripe_api},
            http_client=stripe.RequestsClient(timeout=2),
            max_network_retries=0,
        )
        with pytest.raises(stripe.APIConnectionError):
            impatient.v1.customers.create({}, {"idempotency_key": "k"})
        with pytest.raises(stripe.APIError) as refused:
            impatient.v1.customers.create({}, {"idempotency_key": "k"})
        assert refused.value.http_status == 409

        world.kill()
        world.start()

        assert client(world).v1.customers.create({}, {"idempotency_key": "k"}).id.startswith("cus_")


def test_what_waited_is_sent_after_the_restart(tmp_path: Path, receiver: Receiver) -> None:
    with World(folder=tmp_path) as world:
        world.reset(webhooks={"stripe": {"url": receiver.url, "secret": WEBHOOK_SECRET}}, callback_delay=1.5)
        client(world).v1.customers.create({})

        world.kill()
        world.start()

        assert receiver.arrived.wait(10)


def test_a_world_taken_up_again_follows_the_academy_to_another_port(tmp_path: Path, receiver: Receiver) -> None:
    origin = receiver.url.removesuffix("/hook/")
    with World(folder=tmp_path, environment={"ORIGIN": "http://127.0.0.1:9"}) as world:
        client(world).v1.customers.create({})
        world.kill()

        world.environment = {"ORIGIN": origin}
        world.start()
        client(world).v1.products.create({"name": "Piano"})
        world.deliver()

        assert {callback.path for callback in receiver.received} == {"/webhooks/stripe/"}
        came = {json.loads(callback.body)["type"] for callback in receiver.received}
        assert came == {"customer.created", "product.created"}
        assert len(client(world).v1.webhook_endpoints.list().data) == 1


def test_it_ends_when_told_and_leaves_no_process(tmp_path: Path) -> None:
    world = World(folder=tmp_path).start()
    assert world.process is not None
    world.process.terminate()

    assert world.process.wait(5) == 0
    world.stop()


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    port = free_ports()
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "sandbox"],
            env={"SANDBOX_PORT": str(port), "SANDBOX_STATE": str(tmp_path / "world.sqlite3")},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "SANDBOX_PORT" in done.stderr
    assert "Traceback" not in done.stderr
