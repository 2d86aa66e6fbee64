"""Other processes of this machine, as far as the supervisor has to know them."""

import multiprocessing
import os
import re
import signal
import subprocess
from pathlib import Path

PROC = Path("/proc")


def can_share_memory() -> bool:
    """Whether processes of this machine can share locks; a container without /dev/shm cannot."""
    try:
        multiprocessing.Lock()
    except (OSError, ImportError):
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def kill_group(group: int) -> None:
    """kill -9 of a whole process group; one that is gone already is fine."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def supervisors_of(group: int) -> set[int] | None:
    """The supervisors that the clusters in a process group were started by; None where there is no cluster of ours.

    A number that somebody else got anew is no cluster of ours.
    """
    if group <= 1 or group == os.getpgid(0):
        return None
    started = [re.search(r"cluster --supervisor (\d+)", command) for command in _commands(group)]
    return {int(match[1]) for match in started if match} or None


def is_worker(pid: int) -> bool:
    """Whether that process is a living `manage.py worker`."""
    return is_alive(pid) and "manage.py worker" in command_of(pid)


def command_of(pid: int) -> str:
    """The command line of a process; empty where it is gone."""
    if not PROC.is_dir():
        return next((command for number, _group, command in _listing() if number == pid), "")
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _commands(group: int) -> list[str]:
    """The command lines of a process group's members."""
    if not PROC.is_dir():
        return [command for _number, of, command in _listing() if of == group]
    members = []
    for entry in PROC.glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) == group:
                members.append(int(entry.name))
        except (ProcessLookupError, PermissionError):
            # It ended while we looked, or is none of ours.
            continue
    return [command_of(pid) for pid in members]


def _listing() -> list[tuple[int, int, str]]:
    """Number, group and command line of every process, where there is no /proc."""
    said = subprocess.run(["ps", "-axwwo", "pid=,pgid=,command="], capture_output=True, text=True, check=False).stdout
    rows = (line.split(maxsplit=2) for line in said.splitlines())
    return [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]
