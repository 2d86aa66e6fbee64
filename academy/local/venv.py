"""The virtual environment: made once, filled from a pinned file, and left alone until that file changes."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from academy.local import index
from academy.local.lock import only_one
from academy.local.paths import BIN, PYTHON, ROOT, VENV
from academy.local.room import need_disk
from academy.local.says import CannotGoOn, say, step

# What each verb installs, smallest first. The files are compiled with equal pins, so a later one holds the earlier.
LOCAL = "requirements-local.txt"
DEV = "requirements-dev.txt"
UV = "requirements-uv.txt"
CONTAINS = {LOCAL: (LOCAL,), DEV: (DEV, LOCAL)}


def ensure(requirements: str) -> None:
    """Have `.venv` with everything that file pins. Does nothing when that was done before."""
    if _is_installed(requirements):
        return
    with only_one("setup", refusal="Process {pid} has been setting up this folder for an hour.", patience=3600):
        if _is_installed(requirements):
            return
        need_disk(1.0)
        _make()
        with step(f"Installing packages ({requirements})"):
            _install(requirements)
        for name in CONTAINS[requirements]:
            _stamp(name).write_text(_digest(name))


def _stamp(requirements: str) -> Path:
    return VENV / f".{requirements}.sha256"


def _digest(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def _is_installed(requirements: str) -> bool:
    stamp = _stamp(requirements)
    return stamp.is_file() and stamp.read_text() == _digest(requirements) and _works(PYTHON, "")


def _works(python: Path, code: str) -> bool:
    return python.exists() and subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def _make() -> None:
    """Make `.venv`, or mend one whose Python has gone or which was left half-made."""
    if not _works(PYTHON, "import sys; sys.exit(sys.version_info < (3, 11))"):
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            raise CannotGoOn(
                "This Python came without its venv module. Install it (Debian and Ubuntu: "
                "sudo apt-get install python3-venv) and call make again."
            )
        python = getattr(sys, "_base_executable", sys.executable)
        with step(f"Making a virtual environment (Python {sys.version_info.major}.{sys.version_info.minor})"):
            _must([python, "-m", "venv", "--clear", VENV], "The virtual environment could not be made.")
    if not _works(PYTHON, "import pip"):
        _must([PYTHON, "-m", "ensurepip"], "pip could not be put into the virtual environment.")


def _install(requirements: str) -> None:
    """Install by uv, which is eight times quicker; by pip where uv cannot be had or cannot do it."""
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
    ]
    if _done([*pip, ROOT / UV]):
        uv: list[str | Path] = [BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r"]
        if _done([*uv, ROOT / requirements], index.for_uv(PYTHON)):
            return
    say("  uv could not be used here; pip does the same, more slowly.")
    _must(
        [*pip, ROOT / requirements],
        "The packages could not be installed; a first start needs the network.",
    )


def _done(command: list[str | Path], environment: dict[str, str] | None = None) -> bool:
    done = subprocess.run(command, env=environment or os.environ, cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


def _must(command: list[str | Path], complaint: str) -> None:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        said = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise CannotGoOn(f"{said}\n{complaint}")
