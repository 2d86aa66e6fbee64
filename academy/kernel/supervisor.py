"""Watches the queue's cluster: starts it in a process group of its own, and afresh when it hangs or is killed.

A queue worker that is killed while idle can take a lock with it, and the whole cluster hangs without a word
(measured: two of four trials). So every few seconds a sign of life is asked of the queue itself; no sign, no cluster.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from types import FrameType

import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.db.models import F

from academy.kernel import processes, pulse
from academy.kernel.db import Now
from academy.kernel.models import Heartbeat
from academy.kernel.models.work import Work
from academy.kernel.queue import TASK_SECONDS, clock_late, unacknowledged
from academy.kernel.sweeper import free_the_dead, release, sweep

log = structlog.get_logger("worker")

TICK = 1.0
ASK_EVERY = 4.0
# Without a sign for so long the cluster is taken to hang, unless all its workers are busy with leased work.
SILENCE = 14.0
# A cluster needs a few seconds before its first sign; one that never gave any is given twice as long the next time.
WARM_UP, LONGEST_WARM_UP = 26.0, 300.0
# The queue looks at its schedules every 30 s; a cluster this old whose clock is so late will not look any more.
CLOCK_LATE = 150.0
# Rings that were taken and never struck off; a healthy cluster has a handful.
TOO_MANY_UNACKNOWLEDGED = 100
STOP_WITHIN = 30.0


def one_process() -> bool:
    """Whether the queue's work is done one piece at a time: where we are told to, or cannot do otherwise."""
    return settings.ONE_PROCESS or not processes.can_share_memory()


WORKERS = 1 if one_process() else int(str(settings.Q_CLUSTER["workers"]))
RETRY = float(str(settings.Q_CLUSTER["retry"]))


class Supervisor:
    """One worker: its name (WORKER_NAME, else the host's), and the cluster it keeps alive."""

    def __init__(self) -> None:
        self.worker = os.environ.get("WORKER_NAME") or socket.gethostname()
        self.boot = ""
        self.cluster: subprocess.Popen[bytes] | None = None
        self.stopping = self.introduced = False
        self.started = self.asked = 0.0
        self.warm_up = WARM_UP

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then the cluster may finish what it has in hand."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            try:
                self._look_after()
            except Error as error:
                # The database is away; the cluster's own processes die and come back by themselves.
                log.warning("database unavailable", error=str(error).partition("\n")[0])
                connection.close()
            time.sleep(TICK)
        self._end()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        close_old_connections()
        if self.cluster is None:
            if self._alone():
                self._start()
        elif self.cluster.poll() is not None:
            self._again("the cluster's parent died")
        elif not self.introduced:
            self._introduce()
        else:
            if free_the_dead(self.boot, is_alive=processes.is_alive):
                sweep()
            if time.monotonic() - self.asked >= ASK_EVERY:
                self._ask()
                ailment = self._ailment()
                if ailment:
                    self._again(ailment)

    def _alone(self) -> bool:
        """Kill what a supervisor of our name left behind on this host; False while it is itself alive."""
        before = Heartbeat.objects.filter(worker=self.worker, host=socket.gethostname()).first()
        supervisors = processes.supervisors_of(before.process_group) if before else None
        if before is None or supervisors is None:
            return True
        if any(processes.is_worker(pid) for pid in supervisors):
            log.warning("another worker of this name is at work here; waiting for its end", worker=self.worker)
            return False
        log.error("killing what an earlier supervisor left behind", process_group=before.process_group)
        processes.kill_group(before.process_group)
        return True

    def _start(self) -> None:
        self.boot = f"{self.worker}:{uuid.uuid4().hex[:8]}"
        environment = {**os.environ, "WORKER_BOOT": self.boot}
        command = [sys.executable, "manage.py", "cluster", "--supervisor", str(os.getpid())]
        self.cluster = subprocess.Popen(command, cwd=settings.ROOT, env=environment, start_new_session=True)
        self.started = time.monotonic()
        self.introduced = False
        self._introduce()

    def _introduce(self) -> None:
        """Write down that this cluster is ours. Asked again until it is written: the database may be away just now."""
        if self.cluster is None:
            return
        facts = {"boot": self.boot, "host": socket.gethostname(), "process_group": self.cluster.pid}
        fresh = {"defaults": {**facts, "started_at": Now()}, "create_defaults": {**facts, "worker": self.worker}}
        Heartbeat.objects.update_or_create(worker=self.worker, **fresh)
        # Nobody of an earlier cluster is alive any more: what they held may go on at once.
        freed = release(self.worker, but=self.boot)
        log.info("cluster started", boot=self.boot, process_group=self.cluster.pid, released=freed)
        self.introduced = True
        self._ask()

    def _ask(self) -> None:
        self.asked = time.monotonic()
        sweep()
        pulse.ask(self.boot)

    def _ailment(self) -> str:
        """What is wrong with the cluster, in words; empty when it is well."""
        age = time.monotonic() - self.started
        me = Heartbeat.objects.filter(boot=self.boot)
        if not me.filter(beat_at__gt=F("started_at")).exists():
            if age < self.warm_up:
                return ""
            self.warm_up = min(2 * self.warm_up, LONGEST_WARM_UP)
            return "it never began to work"
        self.warm_up = WARM_UP
        if me.filter(beat_at__lt=Now() - _silence()).exists() and not self._all_busy():
            return "no task ran any more"
        if age > CLOCK_LATE and clock_late() > CLOCK_LATE:
            return "the clock stood still"
        if age > RETRY and unacknowledged() > TOO_MANY_UNACKNOWLEDGED:
            return "nothing was struck off any more"
        return ""

    def _all_busy(self) -> bool:
        ours = {"leased_by__startswith": f"{self.boot}:", "leased_until__gt": Now()}
        busy = sum(kind.objects.open().filter(**ours).count() for kind in Work.kinds())
        return busy >= WORKERS

    def _again(self, why: str) -> None:
        log.error("cluster restarted", because=why, boot=self.boot)
        self._kill()
        Heartbeat.objects.filter(worker=self.worker).update(restarts=F("restarts") + 1)
        self._start()

    def _kill(self) -> None:
        if self.cluster is not None:
            processes.kill_group(self.cluster.pid)
            self.cluster.wait()
            self.cluster = None

    def _end(self) -> None:
        if self.cluster is None:
            return
        self.cluster.send_signal(signal.SIGTERM)
        try:
            self.cluster.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            log.warning("cluster did not stop in time")
        self._kill()
        try:
            # Whoever comes next, under whatever name, need not wait for the leases of the dead.
            release(self.worker)
        except Error as error:
            log.warning("leases run out by themselves", error=str(error).partition("\n")[0])
        log.info("worker stopped")


def _silence() -> timedelta:
    # A single worker with a long task in hand answers nobody else until it is through.
    return timedelta(seconds=SILENCE + (TASK_SECONDS if WORKERS == 1 else 0))
