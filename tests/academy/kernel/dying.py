"""A process that writes work, commits, and is killed in the very moment after: `python dying.py inside|afterwards`."""

import os
import signal
import sys

import django
from django.db import transaction

django.setup()

from academy.kernel.models import InboundEvent  # noqa: E402
from academy.kernel.queue import ring  # noqa: E402


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


with transaction.atomic():
    work = InboundEvent.objects.create(provider="test", event_id=sys.argv[1], kind="seen", payload={})
    # Between the commit and whatever was to follow it, the process ends.
    transaction.on_commit(die)
    if sys.argv[1] == "inside":
        ring(work)
    else:
        transaction.on_commit(lambda: ring(work))
