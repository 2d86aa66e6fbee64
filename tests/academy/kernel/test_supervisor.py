"""What ails a cluster, told apart; and one cluster really started, killed, started again and ended."""

import os
import signal
import subprocess
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import DateTimeField, F

from academy.kernel import processes, supervisor
from academy.kernel.db import Now
from academy.kernel.models import Heartbeat, InboundEvent
from academy.kernel.processes import can_share_memory, is_alive
from academy.kernel.queue import enqueue
from academy.kernel.supervisor import SILENCE, WARM_UP, Supervisor
from tests.site import database_url, until


@pytest.fixture
def watcher(db: None, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """Watches a cluster of two workers that is five minutes old and beat a moment ago."""
    monkeypatch.setenv("WORKER_NAME", "attic")
    monkeypatch.setattr(supervisor, "WORKERS", 2)
    watcher = Supervisor()
    watcher.boot = "attic:1"
    watcher.started = time.monotonic() - 300
    Heartbeat.objects.create(
        worker="attic", boot="attic:1", host="here", process_group=2, started_at=ago(300), beat_at=ago(1)
    )
    return watcher


def ago(seconds: float) -> Any:
    return Now(output_field=DateTimeField()) - timedelta(seconds=seconds)


def silent(seconds: float) -> None:
    Heartbeat.objects.update(beat_at=ago(seconds))


def busy(count: int, *, boot: str = "attic:1") -> None:
    for number in range(count):
        InboundEvent.objects.create(
            provider="test",
            event_id=str(number),
            kind="seen",
            payload={},
            leased_by=f"{boot}:{number + 10}",
            leased_until=Now() + timedelta(seconds=30),
        )


def test_a_cluster_that_beats_is_well(watcher: Supervisor) -> None:
    assert watcher._ailment() == ""


def test_a_silent_cluster_hangs_unless_all_its_workers_have_work_in_hand(watcher: Supervisor) -> None:
    silent(SILENCE + 1)
    assert watcher._ailment() == "no task ran any more"

    busy(1)
    assert watcher._ailment() == "no task ran any more"

    InboundEvent.objects.all().delete()
    busy(2)
    assert watcher._ailment() == ""


def test_another_clusters_work_is_no_excuse(watcher: Supervisor) -> None:
    silent(SILENCE + 1)
    busy(2, boot="cellar:1")

    assert watcher._ailment() == "no task ran any more"


def test_a_single_worker_with_a_long_task_is_given_its_time(
    watcher: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "WORKERS", 1)
    silent(SILENCE + 40)
    assert watcher._ailment() == ""

    silent(SILENCE + 46)
    assert watcher._ailment() == "no task ran any more"


def test_a_cluster_that_never_began_gets_twice_the_time_when_it_is_started_again(watcher: Supervisor) -> None:
    Heartbeat.objects.update(started_at=ago(300))
    Heartbeat.objects.update(beat_at=F("started_at"))
    watcher.started = time.monotonic() - WARM_UP + 5
    assert watcher._ailment() == ""

    watcher.started = time.monotonic() - WARM_UP - 1
    assert watcher._ailment() == "it never began to work"
    assert watcher._ailment() == ""
    assert watcher.warm_up == 2 * WARM_UP

    silent(1)
    assert watcher._ailment() == ""
    assert watcher.warm_up == WARM_UP


def test_a_clock_that_stands_still_is_seen(watcher: Supervisor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_q_schedule (name, func, schedule_type, repeats, next_run)"
            " VALUES ('late', 'x.y', 'I', -1, now() - interval '200 seconds')"
        )
    assert watcher._ailment() == "the clock stood still"

    # A young cluster has not looked at its schedules yet.
    watcher.started = time.monotonic() - 60
    assert watcher._ailment() == ""


def test_rings_that_are_never_struck_off_are_seen(watcher: Supervisor) -> None:
    for _ in range(101):
        enqueue("academy.kernel.pulse.answer", "nobody", 0)
    assert watcher._ailment() == ""

    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_q_ormq SET lock = now() + interval '100 seconds'")
    assert watcher._ailment() == "nothing was struck off any more"


def test_a_living_worker_of_the_same_name_is_waited_for(watcher: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    Heartbeat.objects.update(host=supervisor.socket.gethostname())
    killed: list[int] = []
    monkeypatch.setattr(processes, "kill_group", killed.append)
    monkeypatch.setattr(processes, "supervisors_of", lambda _group: {4321})
    monkeypatch.setattr(processes, "is_worker", lambda pid: pid == 4321)
    # It would take the test's own transaction for somebody's leftovers.
    monkeypatch.setattr(supervisor, "close_old_connections", lambda: None)
    watcher._look_after()
    assert (watcher.cluster, killed) == (None, [])

    monkeypatch.setattr(processes, "is_worker", lambda _pid: False)
    assert watcher._alone()
    assert killed == [2]

    monkeypatch.setattr(processes, "supervisors_of", lambda _group: None)
    assert watcher._alone()
    assert killed == [2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alone", ["no", "yes"] if can_share_memory() else ["yes"])
def test_a_cluster_is_started_killed_started_again_and_ended(monkeypatch: pytest.MonkeyPatch, alone: str) -> None:
    """alone: its work is done in one process, as on a machine without shared memory."""
    for name, value in {
        "ONE_PROCESS": alone,
        "WORKER_NAME": "cellar",
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "academy.settings.test",
    }.items():
        monkeypatch.setenv(name, value)
    busy(1, boot="cellar:an-earlier-one")
    InboundEvent.objects.update(not_before=Now() + timedelta(hours=1))
    watcher = Supervisor()
    beats = Heartbeat.objects.filter(worker="cellar", beat_at__gt=supervisor.F("started_at"))

    def look(until_true: Any, what: str) -> None:
        def looked() -> bool:
            watcher._look_after()
            return bool(until_true())

        until(looked, within=30, what=what)

    look(beats.exists, "the first beat")
    first = watcher.cluster.pid
    assert Heartbeat.objects.get().process_group == first
    assert InboundEvent.objects.get().leased_by == ""

    os.kill(first, signal.SIGKILL)
    look(lambda: watcher.cluster.pid != first and beats.exists(), "another cluster beats")
    second = watcher.cluster.pid
    assert (Heartbeat.objects.get().restarts, Heartbeat.objects.get().process_group) == (1, second)

    watcher._end()
    assert watcher.cluster is None
    until(lambda: not is_alive(second), within=30, what="it has ended")


def test_it_runs_until_it_is_told_to_stop_and_outlives_the_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Supervisor()
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("")
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(watcher, "_look_after", look)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(supervisor, "TICK", 0.01)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        watcher.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert looks == [1, 1]


def test_a_cluster_that_does_not_stop_in_time_is_killed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_WITHIN", 0.2)
    watcher = Supervisor()
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    watcher.cluster = subprocess.Popen(
        [supervisor.sys.executable, "-c", deaf], start_new_session=True, stdout=subprocess.PIPE
    )
    watcher.cluster.stdout.readline()
    process = watcher.cluster

    watcher._end()

    assert process.returncode == -9
    process.stdout.close()
