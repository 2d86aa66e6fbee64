"""Debian's packages, where we may install them: as root, or with a sudo that asks for no password."""

import os
import shutil
import subprocess

from academy.local import system
from academy.local.paths import VAR
from academy.local.says import step


def install(*packages: str) -> bool:
    """Install by apt-get if we may; whether that succeeded. What failed once is not tried again before var/ is gone."""
    note = VAR / f"apt-failed-{'-'.join(packages)}"
    prefix = _prefix()
    if prefix is None or note.exists():
        return False
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    with step(f"Installing {' '.join(packages)} (apt-get)"):
        _quietly([*apt, "update"])
        installed = _quietly([*apt, "install", "-y", "--no-install-recommends", *packages])
    if not installed:
        VAR.mkdir(exist_ok=True)
        note.touch()
    return installed


def _prefix() -> list[str] | None:
    """What stands before a command of root's; None where there is no way."""
    if shutil.which("apt-get") is None:
        return None
    if system.is_root():
        return []
    if shutil.which("sudo") and _quietly(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _quietly(command: list[str]) -> bool:
    done = subprocess.run(command, env=os.environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0
