"""How the work is doing, in seconds; and what a machine that watches is told."""

from datetime import timedelta

from django.test import Client

from academy.kernel.db import Now
from academy.kernel.health import NEVER, oldest_due, worker_silence
from academy.kernel.models import Heartbeat, InboundEvent


def beat(seconds_ago: float) -> None:
    facts = {"boot": "attic:1", "host": "here", "process_group": 1, "beat_at": Now() - timedelta(seconds=seconds_ago)}
    Heartbeat.objects.update_or_create(worker="attic", defaults=facts)


def test_where_no_worker_ever_was_the_silence_is_long(db: None) -> None:
    assert worker_silence() == NEVER

    beat(30)
    assert 30 <= worker_silence() < 35
    assert str(Heartbeat.objects.get()) == "attic"


def test_what_waits_longest_counts_but_not_what_is_held_or_lies_ahead(piece: InboundEvent) -> None:
    InboundEvent.objects.update(not_before=Now() - timedelta(seconds=90))
    assert 90 <= oldest_due() < 95

    InboundEvent.objects.update(leased_until=Now() + timedelta(seconds=30))
    assert oldest_due() == 0

    InboundEvent.objects.update(leased_until=None, not_before=Now() + timedelta(seconds=30))
    assert oldest_due() == 0


def test_ready_names_the_part_that_is_not(client: Client, piece: InboundEvent) -> None:
    beat(5)
    assert client.get("/health/ready").json() == {
        "status": "ready",
        "checks": {"database": True, "migrations": True, "worker": True, "work": True, "disk": True},
    }

    beat(61)
    InboundEvent.objects.update(not_before=Now() - timedelta(seconds=121))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert [name for name, good in answer.json()["checks"].items() if not good] == ["worker", "work"]


def test_live_asks_nobody(client: Client) -> None:
    assert client.get("/health/live").content == b"live"
