"""A lock is held by a living process, or by nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from academy.local import lock
from academy.local.says import CannotGoOn

HOLD = """
import fcntl, os, sys, time
fcntl.flock(os.open(sys.argv[1], os.O_RDWR), fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lock, "VAR", tmp_path / "var")
    return tmp_path / "var"


def test_the_second_is_told_who_the_first_is() -> None:
    with (
        lock.only_one("run", note="http://127.0.0.1:8000/"),
        pytest.raises(CannotGoOn, match=f"^Process {os.getpid()} at http://127.0.0.1:8000/ is first$"),
        lock.only_one("run", refusal="Process {pid} at {note} is first"),
    ):
        pass


def test_what_was_let_go_can_be_held_again() -> None:
    for _ in range(2):
        with lock.only_one("run"):
            pass


def test_two_different_things_may_go_on_at_once() -> None:
    with lock.only_one("run"), lock.only_one("test"):
        pass


def test_a_lock_of_a_killed_process_is_none(var: Path) -> None:
    with lock.only_one("run"):
        pass
    holder = subprocess.Popen([sys.executable, "-c", HOLD, var / "run.lock"], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(CannotGoOn), lock.only_one("run"):
        pass

    holder.kill()
    holder.communicate()

    with lock.only_one("run"):
        pass
