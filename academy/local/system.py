"""Other processes and users of this machine, as far as starting and stopping the academy needs them."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PROC = Path("/proc")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_root() -> bool:
    """Whether this process may become any user."""
    return os.geteuid() == 0


def other_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as when we are root, which it refuses to be. None for everybody else."""
    if not is_root():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("neither postgres nor nobody is a user of this machine")


def is_alive(pid: int) -> bool:
    """Whether that process exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    """The command line of a process; empty where it is gone."""
    if PROC.is_dir():
        try:
            return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    asked = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def marked(mark: str) -> Iterator[int]:
    """The processes whose environment holds that NAME=value: ours, however far down they were started.

    Only Linux can be asked so; elsewhere there are none, and the process groups have to do.
    """
    wanted = mark.encode()
    for folder in PROC.glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0") and int(folder.name) != os.getpid():
                yield int(folder.name)
        except OSError:
            continue  # It has gone meanwhile, or is somebody else's.


def end(pids: list[int], *, first: signal.Signals = signal.SIGTERM, grace: float) -> None:
    """Ask those processes to stop, and kill whichever has not after `grace` seconds."""
    for number, wait in ((first, grace), (signal.SIGKILL, 5.0)):
        for pid in pids:
            if is_alive(pid):
                _send(pid, number)
        until = time.monotonic() + wait
        while any(is_alive(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.05)


def kill(pids: Iterable[int]) -> None:
    """kill -9 of them all: nothing of what they do is finished."""
    for pid in list(pids):
        _send(pid, signal.SIGKILL)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def hear_no_more() -> None:
    """From now on nobody stops us but by kill -9: an impatient second Ctrl-C would leave things behind."""
    for number in STOP_SIGNALS:
        signal.signal(number, _impatient)


def _impatient(signum: int, frame: FrameType | None) -> None:
    """A handler, not SIG_IGN: what we start meanwhile would ignore the signal too."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nobody interrupt the tidying up."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    hear_no_more()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
