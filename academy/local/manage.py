"""manage.py and its like, called with the environment of the academy on one's own machine."""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping

from academy.local.paths import BIN, PYTHON, ROOT, VENV
from academy.local.says import CannotGoOn


def read_env_file() -> None:
    """Take the NAME=value lines of .env for what the environment does not say."""
    path = ROOT / ".env"
    for line in path.read_text().splitlines() if path.is_file() else ():
        name, found, value = line.partition("=")
        if found and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def environment(settings: str, **more: str) -> dict[str, str]:
    """Our environment with the virtual environment in front, those settings, and more."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    # Many containers forbid it, and then each of our processes would compile everything anew: seconds for every start.
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PATH": path, "VIRTUAL_ENV": str(VENV), "DJANGO_SETTINGS_MODULE": settings} | more


def manage(*words: str, environment: Mapping[str, str]) -> str:
    """Run one command of manage.py and return what it printed; raises CannotGoOn with its last lines."""
    command = [str(PYTHON), "manage.py", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise CannotGoOn(f"{said}\n`manage.py {shlex.join(words)}` failed; its last lines are above.")
    return done.stdout


def commands_of(line: str) -> list[str]:
    """The commands of a line like `python manage.py migrate && python manage.py sync_clock`: migrate, sync_clock."""
    found = [re.fullmatch(r"python manage\.py ([^|;<>$&]+)", part.strip()) for part in line.split("&&")]
    if None in found:
        raise CannotGoOn(f"The Procfile's release must be `python manage.py …` joined by &&, not `{line}`.")
    return [match[1] for match in found if match]
