"""Processes are found by their mark, and ended even when they do not want to."""

import os
import subprocess
import sys
import time

from academy.local import system

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"


def test_a_marked_process_is_found_however_far_down_it_was_started() -> None:
    mark = f"CADENZA_RUN=/test/{os.getpid()}"
    name, _, value = mark.partition("=")
    shell = "setsid sleep 60 >/dev/null & echo $!"
    started = subprocess.run(["/bin/sh", "-c", shell], env={**os.environ, name: value}, stdout=-1, check=True)
    pid = int(started.stdout)

    # While it becomes `sleep` it has no surroundings yet.
    until = time.monotonic() + 10
    while not list(system.marked(mark)) and time.monotonic() < until:
        time.sleep(0.01)
    assert list(system.marked(mark)) == [pid]
    assert list(system.marked(f"{mark}0")) == []
    assert list(system.marked(mark[:-1])) == []

    system.end([pid], grace=5.0)
    assert list(system.marked(mark)) == []


def test_a_process_deaf_to_sigterm_is_killed_after_its_grace() -> None:
    deaf = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
    assert deaf.stdout is not None
    deaf.stdout.readline()
    began = time.monotonic()

    system.end([deaf.pid], grace=0.3)

    # After the second signal it would be looked for during five seconds, were it not seen that it is gone.
    assert 0.3 <= time.monotonic() - began < 5
    assert deaf.wait() == -9
    deaf.stdout.close()


def test_a_process_that_has_gone_already_is_no_trouble() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()

    system.end([gone.pid], grace=0.1)

    assert not system.is_alive(gone.pid)
    assert system.command_of(gone.pid) == ""
