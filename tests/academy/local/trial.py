"""A folder that has the Makefile, academy/local and a stand-in for the academy, and a hand on what runs there."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from academy.local import system
from academy.local.paths import ROOT, VENV
from academy.local.venv import DEV, LOCAL, UV
from tests.world import free_ports

PROCFILE = "release: python manage.py migrate\nweb: python manage.py web\nworker: python manage.py worker\n"


def furnish(folder: Path) -> None:
    """Put into it what `make` needs; the packages are those the tests run with."""
    shutil.copytree(ROOT / "academy" / "local", folder / "academy" / "local", ignore=shutil.ignore_patterns("__py*"))
    for name in ("Makefile", "requirements.txt", LOCAL, DEV, UV):
        shutil.copy(ROOT / name, folder / name)
    (folder / "academy" / "__init__.py").touch()
    (folder / "Procfile").write_text(PROCFILE)
    shutil.copy(Path(__file__).parent / "stand_in.py", folder / "manage.py")
    (folder / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (folder / ".venv" / name).symlink_to(VENV / name)
    (folder / ".venv" / f".{LOCAL}.sha256").write_text(hashlib.sha256((ROOT / LOCAL).read_bytes()).hexdigest())


def _hear_ctrl_c() -> None:
    """A shell that runs us in the background has switched it off, and every program passes that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Academy:
    """One copy of the academy's folder, and `make` in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports(3)
        self.site = f"http://127.0.0.1:{self.port}/"
        self.makes: list[subprocess.Popen[str]] = []
        ours = {"PORT": str(self.port), "SANDBOX_PORT": str(self.port + 1)}
        strange = ("DATABASE_URL", "ARGS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        self.environment = {name: value for name, value in os.environ.items() if name not in strange} | ours

    def make(self, verb: str, **environment: str) -> subprocess.Popen[str]:
        """`make VERB` in the background; its output goes to a file, so that nothing it leaves behind can block us."""
        with self.output.open("a") as output:
            begun = subprocess.Popen(
                ["make", "--no-print-directory", verb],
                cwd=self.folder,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
                preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no thread of ours runs beside it
            )
        self.makes.append(begun)
        return begun

    def ask(self, verb: str, **environment: str) -> tuple[int, str]:
        """`make VERB` to its end: the exit code of make (2 for any failure) and what it added to the output."""
        before = len(self.said())
        code = self.make(verb, **environment).wait(timeout=60)
        return code, self.said()[before:]

    def open(self) -> subprocess.Popen[str]:
        """`make run`, up to its table."""
        before = len(self.said())
        begun = self.make("run")
        until = time.monotonic() + 60
        while "Stop with Ctrl-C" not in self.said()[before:]:
            assert begun.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)
        return begun

    @property
    def output(self) -> Path:
        return self.folder / "output.txt"

    def said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def launcher(self) -> int:
        """The process that holds the lock."""
        return int((self.folder / "var" / "run.lock").read_text().split()[0])

    def running(self) -> list[str]:
        """The commands of every process that this folder's run has started, and its database."""
        pids = {int(entry.name) for entry in Path("/proc").glob("[0-9]*")} - {os.getpid()}
        marked = set(system.marked(f"CADENZA_RUN={self.folder}"))
        commands = {pid: system.command_of(pid) for pid in pids if system.is_alive(pid)}
        return [command for pid, command in commands.items() if pid in marked or str(self.folder) in command]

    def pid_of(self, words: str) -> int:
        """The started process whose command has those words."""
        marked = system.marked(f"CADENZA_RUN={self.folder}")
        return next(pid for pid in marked if words in system.command_of(pid))

    def close(self) -> None:
        """Whatever a test has left."""
        for begun in self.makes:
            if begun.poll() is None:
                os.killpg(begun.pid, signal.SIGTERM)
                begun.wait(timeout=40)
        system.end(list(system.marked(f"CADENZA_RUN={self.folder}")), grace=1.0)
        postmaster = self.folder / "var" / "postgres" / "data" / "postmaster.pid"
        if postmaster.exists():
            system.end([int(postmaster.read_text().split()[0])], first=signal.SIGINT, grace=10.0)
