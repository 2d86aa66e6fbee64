"""Signs of life: a cluster is alive as long as tasks run in it, whichever they are.

Every piece of work is a sign. When there is none, the supervisor asks for one: a ring that has to be answered in its
own cluster, so that a healthy neighbour on the same queue cannot hide that ours hangs.
"""

import os
import time

from academy.kernel.db import Now
from academy.kernel.models import Heartbeat
from academy.kernel.queue import enqueue

# A busy worker need not say it more often.
AT_MOST_EVERY = 2.0
# So often a ring is passed on between clusters until it finds the one it is for.
HOPS = 30

_last = 0.0


def boot() -> str:
    """The cluster this process works in, as its supervisor named it; empty elsewhere."""
    return os.environ.get("WORKER_BOOT", "")


def pulse() -> None:
    """Say that a task runs in this process's cluster."""
    global _last  # noqa: PLW0603 - each process's own
    if boot() and time.monotonic() - _last >= AT_MOST_EVERY:
        _last = time.monotonic()
        Heartbeat.objects.filter(boot=boot()).update(beat_at=Now())


def ask(of: str) -> None:
    """Ring for a sign of life of this cluster."""
    enqueue("academy.kernel.pulse.answer", of, HOPS)


def answer(of: str, hops: int) -> None:
    """The task that is the sign. In another cluster than the one asked it rings again, until it has come round."""
    if of == boot():
        Heartbeat.objects.filter(boot=of).update(beat_at=Now())
    elif hops > 0 and Heartbeat.objects.filter(boot=of).exists():
        enqueue("academy.kernel.pulse.answer", of, hops - 1)
