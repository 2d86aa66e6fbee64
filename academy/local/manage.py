"""manage.py and its like, called with the environment of the academy on one's own machine."""

import os
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
    return os.environ | {"PATH": path, "VIRTUAL_ENV": str(VENV), "DJANGO_SETTINGS_MODULE": settings} | more


def manage(*words: str, environment: Mapping[str, str]) -> str:
    """Run one command of manage.py and return what it printed; raises CannotGoOn with its last lines."""
    return shell([str(PYTHON), "manage.py", *words], f"manage.py {' '.join(words)}", environment)


def shell(command: list[str], title: str, environment: Mapping[str, str]) -> str:
    """Run a command in the project's folder and return its output; raises CannotGoOn with its last lines."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise CannotGoOn(f"{said}\n`{title}` failed; its last lines are above. Nothing is left running.")
    return done.stdout
