"""What the academy can do without: a browser for its tests, and the libraries that print PDF."""

import ctypes
import multiprocessing
import os
import shutil
import subprocess

from academy.local import debian
from academy.local.paths import PYTHON, ROOT
from academy.local.says import CannotGoOn, say, step

PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def ensure_pdf() -> bool:
    """Have the PDF libraries where that is possible; otherwise say in one line what is missing."""
    if _can_print() or (debian.install(*PDF_PACKAGES) and _can_print()):
        return True
    say(f"  No PDF here: Debian's {' and '.join(PDF_PACKAGES)} are missing. Documents are shown as pages to print.")
    return False


def tell_of_memory() -> None:
    """Say in one line where processes cannot share memory; the academy works all the same."""
    try:
        multiprocessing.Lock()
    except (OSError, ImportError):
        say("  No shared memory here (/dev/shm cannot be written): the worker does one piece of work at a time.")


def _can_print() -> bool:
    try:
        for library in PDF_LIBRARIES:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure_browser() -> str | None:
    """The path of a Chromium that starts: the machine's, Debian's, or Playwright's own. Needs the dev requirements.

    Without one: CannotGoOn when CI is set, otherwise one line and None.
    """
    for find in (_machines, _debians, _playwrights):
        path = find()
        if path is not None and _starts(path):
            return path
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        raise CannotGoOn("No browser could be had, and under CI the browser tests must run. Install Debian's chromium.")
    say("  No browser here: the browser tests are left out. Install Debian's chromium, or name one: CHROMIUM=/path")
    return None


def _machines() -> str | None:
    return os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _debians() -> str | None:
    return shutil.which("chromium") if debian.install("chromium") else None


def _playwrights() -> str | None:
    with step("Fetching Playwright's browser"):
        subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    asked = subprocess.run([PYTHON, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def _starts(path: str) -> bool:
    """Whether it shows a page: a browser without its libraries is none."""
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
