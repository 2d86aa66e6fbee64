"""faultpoint(name): a place where the fault tests may kill the process. Elsewhere it does nothing.

FAULTPOINTS lists "name" or "name=delay:2" by commas; a name dies once per FAULTPOINTS_MARKS folder, so that the
restarted process gets past it.
"""

import os
import signal
import time
from pathlib import Path

from django.conf import settings


def _plan() -> dict[str, str]:
    pairs = (part.partition("=") for part in settings.FAULTPOINTS.split(",") if part)
    return {name.strip(): action or "kill" for name, _, action in pairs}


def faultpoint(name: str) -> None:
    """Die or dawdle here if the plan says so and has not done it yet."""
    if not settings.FAULTPOINTS:
        return
    action = _plan().get(name)
    if action is None or not _first_time(name):
        return
    if action.startswith("delay:"):
        time.sleep(float(action.removeprefix("delay:")))
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def _first_time(name: str) -> bool:
    mark = Path(os.environ["FAULTPOINTS_MARKS"]) / name.replace("/", "_")
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
