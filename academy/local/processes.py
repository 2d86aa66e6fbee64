"""The academy's processes: started together, written down each in its own log, stopped together."""

import subprocess
from pathlib import Path

from academy.local import system
from academy.local.paths import LOGS, ROOT

GRACE = 20.0  # seconds a process has to finish what it is doing
MARK = f"CADENZA_RUN={ROOT}"


class Processes:
    """A group of commands. Each writes straight into its log file, so that a dead one is noticed even where its
    children live on and hold its output open."""

    def __init__(self, environment: dict[str, str], *, mark: str = MARK) -> None:
        """Processes that see that environment, and in it the mark by which the next start finds leftovers."""
        self.mark = mark
        name, _, value = mark.partition("=")
        self.environment = environment | {name: value, "PYTHONUNBUFFERED": "1"}
        self.started: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: str) -> None:
        """Start one command of the shell's language in the background."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with log_of(name).open("wb") as log:
            self.started[name] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def dead(self) -> str | None:
        """The name of one that has ended although nobody asked it to."""
        return next((name for name, process in self.started.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """Stop them all at once, then whatever they started and did not take with them."""
        system.end([process.pid for process in self.started.values() if process.poll() is None], grace=GRACE)
        for process in self.started.values():
            process.wait()
        end_leftovers(self.mark)


def end_leftovers(mark: str = MARK) -> int:
    """End every process this folder's run has left behind; how many there were. Call it only while holding the lock."""
    left = list(system.marked(mark))
    system.end(left, grace=5.0)
    return len(left)


def log_of(name: str) -> Path:
    """Where that process writes."""
    return LOGS / f"{name}.log"


def last_words(name: str, lines: int = 15) -> str:
    """The end of its log."""
    return "\n".join(log_of(name).read_text(errors="replace").splitlines()[-lines:]) or "(it said nothing)"


def procfile() -> dict[str, str]:
    """The Procfile's commands by name."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    pairs = (line.partition(":") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): command.strip() for name, found, command in pairs if found}
