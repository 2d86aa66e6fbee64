"""Collected static files, made again only when a file or a package has changed."""

import hashlib
from collections.abc import Mapping

from academy.local.manage import manage
from academy.local.paths import ROOT, VAR
from academy.local.says import step


def collect(environment: Mapping[str, str]) -> None:
    """Have var/static in step with static/ and the installed packages."""
    note = VAR / "static.sha256"
    now = _digest()
    if (VAR / "static").is_dir() and note.is_file() and note.read_text() == now:
        return
    with step("Collecting pictures and styles"):
        manage("collectstatic", "--noinput", "--clear", environment=environment)
    note.write_text(now)


def _digest() -> str:
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    seen = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in files]
    packages = (ROOT / "requirements.txt").read_text()
    return hashlib.sha256("\n".join([*seen, packages]).encode()).hexdigest()
