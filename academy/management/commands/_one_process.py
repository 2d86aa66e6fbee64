"""The queue's cluster in one process: for machines without shared memory, where the library's own cannot begin.

Its pusher, worker and monitor are the library's; they are threads here, and one piece of work is done at a time.
"""

import queue
import signal
import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django_q.brokers import get_broker
from django_q.monitor import monitor
from django_q.pusher import pusher
from django_q.scheduler import scheduler
from django_q.worker import worker

# The library's own cluster looks at its schedules as often.
CLOCK_EVERY = 30.0


class Rings(queue.Queue[Any]):
    """What the pusher took from the database and the worker has not begun; "STOP" once we are told to end."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(maxsize=1)
        self.stopping = stopping

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next one."""
        while not self.stopping.is_set():
            try:
                return super().get(timeout=0.2)
            except queue.Empty:
                continue
        return "STOP"


class Timer:
    """Where the worker writes how long it may take; nobody reads it here, for the supervisor sees that it hangs."""

    value = -1.0

    def get_lock(self) -> Any:
        """Nobody else writes."""
        return nullcontext()


def work_alone(*, on_death: Callable[[], None]) -> None:
    """Until SIGTERM or SIGINT; what is in hand is finished. on_death: called when one of the threads ends unasked."""
    stopping = threading.Event()
    rings, results = Rings(stopping), queue.Queue[Any]()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: stopping.set())

    def guarded(part: Callable[[], None]) -> None:
        try:
            part()
        finally:
            if not stopping.is_set():
                on_death()

    def keep_time() -> None:
        while not stopping.wait(CLOCK_EVERY):
            scheduler(broker=get_broker())

    monitoring = threading.Thread(target=guarded, args=[lambda: monitor(results)], daemon=True)
    monitoring.start()
    for part in (lambda: pusher(rings, stopping), keep_time):
        threading.Thread(target=guarded, args=[part], daemon=True).start()
    while not stopping.is_set():
        # It comes back when it is due to be begun afresh, or when a task took too long.
        worker(rings, results, Timer())
    results.put("STOP")
    monitoring.join()
