"""Jobs that do harm, for a worker started with the settings beside this file."""

import os
import signal
from pathlib import Path

from academy.kernel.recipe import Recipe
from academy.models import School


def _count(name: str) -> None:
    with (Path(os.environ["POISON_FOLDER"]) / name).open("a") as runs:
        runs.write("run\n")


def runs(folder: Path, name: str) -> int:
    """How often a job of this name was begun."""
    path = folder / name
    return len(path.read_text().splitlines()) if path.exists() else 0


def die(name: str = "raw") -> None:
    """Count one run, then take the worker's process along."""
    _count(name)
    os.kill(os.getpid(), signal.SIGKILL)


def kill_the_worker(_school: School) -> None:
    """The same as a recipe's step."""
    die("recipe")


POISON = Recipe(name="poison", subject=School, steps=(kill_the_worker,))
