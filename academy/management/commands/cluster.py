"""manage.py cluster: the queue's processes, on a leash: when the supervisor is gone, they end themselves."""

import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_q.cluster import Cluster


class Command(BaseCommand):
    """Started by manage.py worker, never by hand."""

    help = "The queue's processes; started by the worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--supervisor", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=leash, args=[options["supervisor"]], daemon=True).start()
        cluster = Cluster()
        cluster.start()
        # The sentinel works in a process of its own; this one only waits to be told to stop.
        while cluster.sentinel.is_alive():
            time.sleep(0.5)


def leash(supervisor: int) -> None:
    """Kill the whole process group as soon as the supervisor is no longer our parent."""
    while os.getppid() == supervisor:
        time.sleep(1)
    os.killpg(os.getpgid(0), signal.SIGKILL)
