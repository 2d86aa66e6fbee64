"""Collected static files, made again only when a file or a package has changed."""

import hashlib

from academy.local.paths import ROOT, VAR

COMMAND = "collectstatic --noinput --clear"
NOTE = VAR / "static.sha256"


def is_fresh() -> bool:
    """Whether var/static is in step with static/ and the installed packages."""
    return (VAR / "static").is_dir() and NOTE.is_file() and NOTE.read_text() == _digest()


def was_collected() -> None:
    """Remember that it is now."""
    NOTE.write_text(_digest())


def _digest() -> str:
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    seen = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in files]
    packages = (ROOT / "requirements.txt").read_text()
    return hashlib.sha256("\n".join([*seen, packages]).encode()).hexdigest()
