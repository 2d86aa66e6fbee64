"""Watches the queue's cluster: starts it in a process group of its own, kills and restarts the group when it hangs.

A queue worker that is killed while idle can take a lock with it, and the whole cluster hangs without a word
(measured: two of four trials). So every few seconds a beat is asked of the queue itself; no beat, no cluster.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path
from types import FrameType

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F

from academy.kernel.db import Now
from academy.kernel.models import Heartbeat
from academy.kernel.models.work import Work
from academy.kernel.queue import enqueue
from academy.kernel.sweeper import release, sweep

log = structlog.get_logger("worker")

TICK = 1.0
BEAT_EVERY = 4.0
# Without a beat for so long the cluster is taken to hang, unless all its workers are busy with leased work.
SILENCE = 14.0
# A cluster needs a few seconds before its first beat.
WARM_UP = 12.0
STOP_WITHIN = 30.0


class Supervisor:
    """One worker: its name (WORKER_NAME, else the host's), and the cluster it keeps alive."""

    def __init__(self) -> None:
        self.worker = os.environ.get("WORKER_NAME") or socket.gethostname()
        self.boot = ""
        self.cluster: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.started = self.asked = 0.0

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then the cluster may finish what it has in hand."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            try:
                self._look_after()
            except DatabaseError as error:
                # The database is away; the cluster's own processes die and come back by themselves.
                log.warning("database unavailable", error=str(error).splitlines()[0])
                connection.close()
            time.sleep(TICK)
        self._end()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> None:
        close_old_connections()
        if self.cluster is None:
            self._bury_predecessor()
            self._start()
        elif self.cluster.poll() is not None:
            self._again("the cluster's parent died")
        elif time.monotonic() - self.asked >= BEAT_EVERY:
            self._ask()
            if self._hangs():
                self._again("no task ran any more")

    def _start(self) -> None:
        self.boot = f"{self.worker}:{uuid.uuid4().hex[:8]}"
        environment = {**os.environ, "WORKER_BOOT": self.boot}
        command = [sys.executable, "manage.py", "cluster", "--supervisor", str(os.getpid())]
        self.cluster = subprocess.Popen(command, cwd=settings.ROOT, env=environment, start_new_session=True)
        self.started = time.monotonic()
        fresh = {"boot": self.boot, "host": socket.gethostname(), "process_group": self.cluster.pid}
        Heartbeat.objects.update_or_create(
            worker=self.worker,
            defaults={**fresh, "started_at": Now()},
            create_defaults={**fresh, "worker": self.worker},
        )
        # Nobody of an earlier cluster is alive any more: what they held may go on at once.
        freed = release(self.worker, but=self.boot)
        log.info("cluster started", boot=self.boot, process_group=self.cluster.pid, released=freed)
        self._ask()

    def _ask(self) -> None:
        self.asked = time.monotonic()
        sweep()
        enqueue("academy.jobs.beat", self.worker, self.boot)

    def _hangs(self) -> bool:
        if time.monotonic() - self.started < WARM_UP + SILENCE:
            heard = Heartbeat.objects.filter(boot=self.boot, beat_at__gt=F("started_at")).exists()
            if not heard:
                return False
        silent = Heartbeat.objects.filter(boot=self.boot, beat_at__lt=Now() - _seconds(SILENCE)).exists()
        return silent and not self._all_busy()

    def _all_busy(self) -> bool:
        busy = sum(
            kind.objects.open().filter(leased_by=self.boot, leased_until__gt=Now()).count() for kind in Work.kinds()
        )
        return busy >= int(str(settings.Q_CLUSTER["workers"]))

    def _again(self, why: str) -> None:
        log.error("cluster restarted", because=why, boot=self.boot)
        self._kill()
        Heartbeat.objects.filter(worker=self.worker).update(restarts=F("restarts") + 1)
        self._start()

    def _kill(self) -> None:
        if self.cluster is not None:
            _kill_group(self.cluster.pid)
            self.cluster.wait()
            self.cluster = None

    def _bury_predecessor(self) -> None:
        """A supervisor that was killed may have left its cluster's processes behind on this host."""
        before = Heartbeat.objects.filter(worker=self.worker, host=socket.gethostname()).first()
        if before and _is_cluster(before.process_group):
            log.error("killing what an earlier supervisor left behind", process_group=before.process_group)
            _kill_group(before.process_group)

    def _end(self) -> None:
        if self.cluster is None:
            return
        self.cluster.send_signal(signal.SIGTERM)
        try:
            self.cluster.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            log.warning("cluster did not stop in time")
        _kill_group(self.cluster.pid)
        log.info("worker stopped")


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _is_cluster(group: int) -> bool:
    """Whether this process group is alive and a cluster of ours, not somebody who got the number anew."""
    if group <= 1 or group == os.getpgid(0):
        return False
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return any("cluster --supervisor" in command for command in _commands(group))


def _commands(group: int) -> list[str]:
    """The command lines of a process group's members."""
    if not Path("/proc/self").exists():
        listing = ["ps", "-o", "command=", "-g", str(group)]
        return subprocess.run(listing, capture_output=True, text=True, check=False).stdout.splitlines()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) == group:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except (ProcessLookupError, FileNotFoundError, PermissionError):
            # It ended while we looked.
            continue
    return found
