"""`make reset`: the next `make run` begins with a fresh demo academy."""

import os
import shutil

from academy.local import manage
from academy.local.lock import only_one
from academy.local.paths import VAR
from academy.local.postgres import Cluster
from academy.local.says import CannotGoOn, say


def main() -> int:
    """Delete the private cluster and the sandbox's state. A database of somebody's own is never touched."""
    manage.read_env_file()
    if os.environ.get("DATABASE_URL"):
        raise CannotGoOn(
            "DATABASE_URL names a database of your own, which is not emptied from here. "
            "Drop and create it yourself, or unset DATABASE_URL to reset the private one."
        )
    refusal = "The academy is running: process {pid}, {note} Stop it first (kill {pid}), then make reset."
    with only_one("run", refusal=refusal):
        Cluster("postgres").remove()
        shutil.rmtree(VAR / "sandbox", ignore_errors=True)
        (VAR / "database_url").unlink(missing_ok=True)
    say("The demo is empty. `make run` fills it anew.")
    return 0
