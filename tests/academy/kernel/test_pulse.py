"""Signs of life find the cluster they are asked of, and no other answers for it."""

from datetime import timedelta

import pytest
from django.db import connection

from academy.kernel import pulse
from academy.kernel.db import Now, now
from academy.kernel.models import Heartbeat
from academy.kernel.queue import waiting


@pytest.fixture
def attic(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """We are a process of the attic's cluster, which has said nothing for a minute."""
    silent = {"host": "here", "process_group": 1, "beat_at": Now() - timedelta(minutes=1)}
    Heartbeat.objects.create(worker="attic", boot="attic:1", **silent)
    Heartbeat.objects.create(worker="cellar", boot="cellar:1", **silent)
    monkeypatch.setenv("WORKER_BOOT", "attic:1")
    monkeypatch.setattr(pulse, "_last", -10.0)
    return "attic:1"


def silent_for(worker: str) -> float:
    return (now() - Heartbeat.objects.get(worker=worker).beat_at).total_seconds()


def rung() -> list[str]:
    """What the queue holds, and nothing of it afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_q_ormq RETURNING id")
        return [str(row[0]) for row in cursor.fetchall()]


def test_any_work_is_a_sign_but_not_more_often_than_needed(attic: str) -> None:
    pulse.pulse()
    assert silent_for("attic") < 5
    assert silent_for("cellar") > 50

    Heartbeat.objects.update(beat_at=Now() - timedelta(minutes=1))
    pulse.pulse()
    assert silent_for("attic") > 50


def test_a_process_of_no_cluster_says_nothing(attic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKER_BOOT")

    pulse.pulse()

    assert silent_for("attic") > 50


def test_a_sign_that_was_asked_of_us_is_given(attic: str) -> None:
    pulse.ask(attic)
    assert len(rung()) == 1

    pulse.answer(attic, 30)

    assert silent_for("attic") < 5
    assert waiting() == 0


def test_a_sign_that_was_asked_of_another_is_passed_on(attic: str) -> None:
    pulse.answer("cellar:1", 30)

    assert silent_for("cellar") > 50
    assert len(rung()) == 1


@pytest.mark.parametrize(("of", "hops"), [("cellar:1", 0), ("nobody:1", 30)])
def test_nobody_is_asked_for_ever_nor_for_a_cluster_that_is_gone(attic: str, of: str, hops: int) -> None:
    pulse.answer(of, hops)

    assert waiting() == 0
