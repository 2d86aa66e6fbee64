"""`make test` and its parts: lint, types, contracts, and the tests against a private PostgreSQL."""

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from academy.local import binaries, extras, manage, postgres, room, venv
from academy.local.lock import only_one
from academy.local.paths import PYTHON, ROOT
from academy.local.says import CannotGoOn, say

BUSY = "Tests already run in this folder: process {pid}. Wait for them, or stop them: kill {pid}"
SETTINGS = "academy.settings.test"
TEMPLATE = "tables_of_tests"  # the database that those of the tests are copies of
TABLES = [str(PYTHON), "-m", "academy.local.tables"]
COVERED = 90  # percent of the lines that pyproject.toml has watched
PRODUCTION = {
    "DATABASE_URL": "postgres:///cadenza",
    "SECRET_KEY": "only-to-check-the-settings-0123456789-abcdefghijklmnop",
    "JWT_SECRET": "only-to-check-the-settings-9876543210-zyxwvutsrqponmlk",
    "ALLOWED_HOSTS": "academy.example",
    "ORIGIN": "https://academy.example",
    "STRIPE_API_URL": "https://api.stripe.com",
    "STRIPE_SECRET_KEY": "sk_test_" + "0" * 24,
    "STRIPE_WEBHOOK_SECRET": "whsec_only_to_check_the_settings",
    "CHECKOUT_ORIGINS": "https://checkout.stripe.com",
    "MAIL_PROVIDER": "mailjet",
    "MAIL_FROM": "Academy <hello@academy.example>",
    "MAILJET_API_URL": "https://api.mailjet.com/v3.1/",
    "MAILJET_API_KEY": "only-to-check",
    "MAILJET_SECRET_KEY": "only-to-check-too",
    "MAIL_WEBHOOK_SECRET": "only:to-check-the-settings",
}


def lint() -> int:
    """Every static check, all of them shown, then the verdict."""
    venv.ensure(venv.DEV)
    return _verdict("lint", _lint)


def test_fast() -> int:
    """Lint, and all tests but those with a browser, with races, or with kills."""
    return _with_database("test-fast", _lint, _tests)


def test() -> int:
    """Everything."""
    return _with_database("test", _lint, _wheel, _tests, _races_and_faults, _browser)


def faults() -> int:
    """Kill everything everywhere: the fault tests at their full length."""
    return _with_database("faults", _tables, lambda environment: _pytest("faults", environment))


def bench() -> int:
    """The measured goals; the command starts a cluster of its own, which waits for the disk as a live one does."""
    venv.ensure(venv.LOCAL)
    size = ["--size", os.environ.get("SIZE", "s")]
    command = [PYTHON.as_posix(), "manage.py", "bench", *size, *_arguments()]
    return _run(command, manage.environment("academy.settings.local"))


Part = Callable[[Mapping[str, str]], bool]


def _with_database(title: str, *parts: Part) -> int:
    venv.ensure(venv.DEV)
    with only_one("test", refusal=BUSY):
        extras.ensure_pdf()
        extras.tell_of_memory()
        with postgres.private("postgres-test", careless=True) as (url, _):
            return _verdict(title, *parts, DATABASE_URL=url, TEST_TEMPLATE=TEMPLATE)


def _verdict(title: str, *parts: Part, **told: str) -> int:
    """Run the parts, with that in their environment, up to the first that fails; the exit code."""
    began = time.monotonic()
    ports = {"PORT": str(room.free_from(8010, 1)), "SANDBOX_PORT": str(room.free_from(8030, 2))}
    environment = manage.environment(SETTINGS, **ports, **{"DATABASE_URL": "postgres:///cadenza", **told})
    passed = all(part(environment) for part in parts)
    minutes = (time.monotonic() - began) / 60
    say(f"\nmake {title}: {'passed' if passed else 'FAILED'} in {minutes:.1f} min")
    return 0 if passed else 1


def _lint(environment: Mapping[str, str]) -> bool:
    production = {**environment, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "academy.settings.production"}
    python = str(PYTHON)
    checks = {
        "types": (["mypy"], environment),
        **({"tables": (TABLES, environment)} if "TEST_TEMPLATE" in environment else {}),
        "ruff check": (["ruff", "check"], environment),
        "ruff format": (["ruff", "format", "--check"], environment),
        "templates": ([python, "-m", "academy.local.templates"], environment),
        "migrations": ([python, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"], environment),
        "production": ([python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], production),
        "contracts": (["lint-imports", "--no-logo"], environment),
    }
    # Two at a time, the longest first; shown in order.
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {title: pool.submit(_overheard, command, told) for title, (command, told) in checks.items()}
        failed = [title for title, future in running.items() if not _shown(title, future.result())]
    if failed:
        say(f"\nNot in order: {', '.join(failed)}")
    return not failed


def _tables(environment: Mapping[str, str]) -> bool:
    return _stage("tables", TABLES, environment)


def _wheel(environment: Mapping[str, str]) -> bool:
    """The way to a database that a machine without PostgreSQL takes."""
    say("\n── a database from the wheel")
    cluster = postgres.Cluster("postgres-wheel", careless=True, programs=binaries.wheel()[0])
    try:
        cluster.start()
        say(cluster.ask("SELECT version()"))
    finally:
        cluster.stop()
        cluster.remove()
    return True


def _tests(environment: Mapping[str, str]) -> bool:
    # Every core its own database; a module stays together, for what it has set up, in the order of tests/conftest.py.
    spread = ["--numprocesses", "auto", "--dist", "loadscope", "--no-loadscope-reorder"]
    options = [*spread, "--cov", "--cov-report="]
    if not _pytest("not browser and not concurrency and not faults", environment, *options):
        return False
    if _arguments():
        return True  # A part of the tests covers a part of the code.
    report = ["coverage", "report", "--fail-under", str(COVERED), "--skip-covered"]
    return _stage("coverage of verbs, stories and the kernel", report, environment)


def _races_and_faults(environment: Mapping[str, str]) -> bool:
    return _pytest("concurrency or faults", {**environment, "BOUNDED": "1"})


def _browser(environment: Mapping[str, str]) -> bool:
    path = extras.ensure_browser()
    if path is None:
        return True
    # Playwright's own event loop runs in the thread of the tests, which Django takes for async code.
    return _pytest("browser", {**environment, "CHROMIUM": path, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"})


def _pytest(marks: str, environment: Mapping[str, str], *options: str) -> bool:
    return _stage(f"tests: {marks}", ["pytest", "-m", marks, *options, *_arguments()], environment)


def _arguments() -> list[str]:
    """What the person added: make test-fast ARGS="-k money"."""
    return shlex.split(os.environ.get("ARGS", ""))


def _overheard(command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command that is shown when it is done."""
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def _shown(title: str, done: subprocess.CompletedProcess[str]) -> bool:
    say(f"\n── {title}\n{done.stdout.strip()}")
    return done.returncode == 0


def _stage(title: str, command: list[str], environment: Mapping[str, str]) -> bool:
    say(f"\n── {title}")
    return _run(command, environment) == 0


def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """A command that speaks for itself on the terminal."""
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    except FileNotFoundError:
        raise CannotGoOn(f"{command[0]} is not installed; remove .venv and call it again.") from None
