"""One run, one test run and one set-up at a time in a folder. The lock dies with its process, so none is ever stale."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from academy.local.paths import VAR
from academy.local.says import CannotGoOn, say


@contextmanager
def only_one(name: str, *, note: str = "", refusal: str = "", patience: float = 0.0) -> Iterator[None]:
    """Hold the folder's lock of that name. `note` is what a second one is told about the holder.

    Waits `patience` seconds for another holder, then raises CannotGoOn with `refusal`, in which {pid} and {note} are
    the holder's.
    """
    VAR.mkdir(exist_ok=True)
    descriptor = os.open(VAR / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(descriptor, refusal, patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n{note}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, refusal: str, patience: float) -> None:
    until = time.monotonic() + patience
    waited = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            pid, _, note = os.pread(descriptor, 500, 0).decode().partition("\n")
            if time.monotonic() >= until:
                raise CannotGoOn(refusal.format(pid=pid, note=note.strip())) from None
            if not waited:
                say(f"  Waiting for process {pid}, which is at the same thing …")
                waited = True
            time.sleep(0.5)
