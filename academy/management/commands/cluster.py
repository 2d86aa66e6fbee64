"""manage.py cluster: the queue's processes, on a leash: when the supervisor is gone, they end themselves."""

import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_q import cluster
from django_q.signals import post_spawn

from academy.kernel.supervisor import one_process
from academy.management.commands._one_process import work_alone


class Command(BaseCommand):
    """Started by manage.py worker, never by hand."""

    help = "The queue's processes; started by the worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--supervisor", type=int, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        leash(options["supervisor"])
        if one_process():
            work_alone(on_death=kill_all)
            return
        # The library names its sentinel's class in the module; ours is the same and knows when all must go.
        cluster.Sentinel = Sentinel
        post_spawn.connect(leash_worker)
        whole = cluster.Cluster()
        whole.start()
        # The sentinel works in a process of its own; this one only waits to be told to stop.
        while whole.sentinel.is_alive():
            time.sleep(0.5)


class Sentinel(cluster.Sentinel):
    """Replaces dead children as the library does, except where one died with a lock of the queue's in its hands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        leash(os.getppid())
        super().__init__(*args, **kwargs)

    def reincarnate(self, process: Any) -> None:
        """A child killed while it waited at a pipe took the pipe's lock with it: nobody can read there again."""
        was_killed = process.exitcode is not None and process.exitcode < 0
        waited = process in (self.monitor, self.pusher) or process.timer.value == -1
        if was_killed and waited:
            kill_all()
        super().reincarnate(process)


def leash(parent: int) -> None:
    """From now on, kill the whole process group as soon as our parent is another one."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        kill_all()

    threading.Thread(target=watch, daemon=True).start()


def leash_worker(**_: Any) -> None:
    """A worker that was just spawned holds on to its sentinel."""
    leash(os.getppid())


def kill_all() -> None:
    """End this process group; the supervisor, if there is one, starts another."""
    os.killpg(os.getpgid(0), signal.SIGKILL)
