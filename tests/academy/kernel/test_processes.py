"""Whom the supervisor may kill, and whom it must not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy.kernel import processes
from tests.site import until


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own that has nothing to do with us."""
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def like_ours() -> Iterator[subprocess.Popen[bytes]]:
    """A process group whose command line reads like a cluster's of supervisor 4321."""
    words = [sys.executable, "-c", "import time; time.sleep(60)", "cluster", "--supervisor", "4321"]
    process = subprocess.Popen(words, start_new_session=True)
    until(lambda: "cluster" in processes.command_of(process.pid), within=5, what="it has begun")
    yield process
    process.kill()
    process.wait()


@pytest.fixture(params=["proc", "ps"] if shutil.which("ps") else ["proc"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is /proc, and where there is only ps."""
    if request.param == "ps":
        monkeypatch.setattr(processes, "PROC", tmp_path / "none")


@pytest.mark.usefixtures("way")
def test_a_group_is_a_cluster_of_ours_by_its_command_only(
    stranger: subprocess.Popen[bytes], like_ours: subprocess.Popen[bytes]
) -> None:
    assert processes.supervisors_of(like_ours.pid) == {4321}
    assert processes.supervisors_of(stranger.pid) is None
    assert processes.supervisors_of(os.getpgid(0)) is None
    assert processes.supervisors_of(1) is None
    assert not processes.is_worker(like_ours.pid)


def test_a_killed_group_is_gone_and_killing_it_again_is_fine(like_ours: subprocess.Popen[bytes]) -> None:
    assert processes.is_alive(like_ours.pid)

    processes.kill_group(like_ours.pid)
    assert like_ours.wait(5) == -9
    processes.kill_group(like_ours.pid)

    assert not processes.is_alive(like_ours.pid)
    assert processes.supervisors_of(like_ours.pid) is None
    assert processes.command_of(like_ours.pid) == ""


def test_somebody_elses_process_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(processes.os, "kill", refuse)

    assert processes.is_alive(1)
