"""`make requirements`: pin every package anew, with hashes, from pyproject.toml."""

import subprocess
from pathlib import Path

from academy.local import index, venv
from academy.local.paths import BIN, PYTHON, ROOT
from academy.local.says import CannotGoOn, step

# The widest first; the others are held to its pins, so that one installation serves them all.
FILES: dict[str, list[str]] = {
    "requirements-dev.txt": ["pyproject.toml", "--group", "dev"],
    "requirements-local.txt": ["pyproject.toml", "--group", "local", "--constraint", "requirements-dev.txt"],
    "requirements.txt": ["pyproject.toml", "--constraint", "requirements-dev.txt"],
    "requirements-uv.txt": ["--group", "uv"],
}

OPTIONS = [
    *("--quiet", "--universal", "--python-version", "3.11", "--upgrade", "--generate-hashes"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
]


def main() -> int:
    """Write the requirements files; the newest versions that go together on every Python we support."""
    venv.ensure(venv.DEV)
    for name, source in FILES.items():
        with step(f"Pinning {name}"):
            command: list[str | Path] = [BIN / "uv", "pip", "compile", *OPTIONS, *source, "--output-file", name]
            done = subprocess.run(command, cwd=ROOT, env=index.for_uv(PYTHON, partial=False), check=False)
        if done.returncode != 0:
            raise CannotGoOn(f"{name} could not be pinned; the reason is above.")
    return 0
