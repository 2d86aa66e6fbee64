"""`make run`: the whole academy on one's own machine, until Ctrl-C."""

import time
import urllib.error
import urllib.request

from academy.local import extras, manage, postgres, static, system, table, venv
from academy.local.lock import only_one
from academy.local.paths import LOGS, ROOT, VAR
from academy.local.processes import Processes, end_leftovers, last_words, log_of, procfile
from academy.local.room import need_disk, need_ports, port_number
from academy.local.says import CannotGoOn, say, step

SETTINGS = "academy.settings.local"
READY_WITHIN = 180.0
LOOK_EVERY = 0.25
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> int:
    """Prepare, start, show the table, wait. 0 when a person stopped it; a process that dies stops everything."""
    began = time.monotonic()
    manage.read_env_file()
    port, sandbox_port = port_number("PORT", 8000), port_number("SANDBOX_PORT", 8020)
    site = f"http://127.0.0.1:{port}/"
    refusal = "The academy already runs in this folder: process {pid}, {note} Stop that one first: kill {pid}"
    with only_one("run", note=site, refusal=refusal):
        if end_leftovers():
            say("  Ended what a killed run had left behind.")
        need_ports(port, sandbox_port)
        need_disk(0.3)
        try:
            venv.ensure(venv.LOCAL)
            extras.ensure_pdf()
            extras.tell_of_memory()
            _open(began, site, port, sandbox_port)
        except KeyboardInterrupt:
            say("\nEverything is stopped; the data are kept.")
    return 0


def _open(began: float, site: str, port: int, sandbox_port: int) -> None:
    """Everything that runs while the academy is open; nothing of it is left when this returns or raises."""
    with postgres.private("postgres") as (url, cluster):
        if cluster is not None:
            (VAR / "database_url").write_text(f"{url}\n")
        ports = {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
        environment = manage.environment(SETTINGS, DATABASE_URL=url, BIND="127.0.0.1", **ports)
        commands = procfile()
        processes = Processes(environment)
        try:
            processes.start("sandbox", "python manage.py sandbox")
            people = _prepare(commands.pop("release"), environment)
            for name, command in commands.items():
                processes.start(name, command)
            with step("Waiting until the academy is ready"):
                _wait_until_ready(f"{site}health/ready", processes, cluster)
            sandbox = f"http://127.0.0.1:{sandbox_port}/"
            say(table.render(site=site, sandbox=sandbox, people=people, seconds=time.monotonic() - began))
            while True:
                _must_live(processes, cluster)
                time.sleep(LOOK_EVERY)
        finally:
            with system.undisturbed():
                say("\nStopping …")
                processes.stop()


def _prepare(release: str, environment: dict[str, str]) -> str:
    """The Procfile's release, static files, and the demo academy where the database is empty; who is in it, as JSON.

    One process for all, because each start of manage.py costs seconds.
    """
    collected = [] if static.is_fresh() else [static.COMMAND]
    wanted = [*manage.commands_of(release), *collected, "seed_demo --if-empty", "demo_people --json"]
    title = "Making the database, the styles and the demo academy" if collected else "Bringing the database up to date"
    with step(title):
        people = manage.manage("each", *wanted, environment=environment)
    if collected:
        static.was_collected()
    return people


def _wait_until_ready(address: str, processes: Processes, cluster: postgres.Cluster | None) -> None:
    until = time.monotonic() + READY_WITHIN
    answer = "no answer"
    while time.monotonic() < until:
        _must_live(processes, cluster)
        try:
            with NO_PROXY.open(address, timeout=5):
                return
        except urllib.error.HTTPError as refusal:
            answer = f"{refusal.code} {refusal.read(500).decode(errors='replace')}"
        except OSError as silence:
            answer = str(silence)
        time.sleep(LOOK_EVERY)
    raise CannotGoOn(f"{address} was not ready within {READY_WITHIN:.0f} s: {answer}\nThe logs are in {LOGS}.")


def _must_live(processes: Processes, cluster: postgres.Cluster | None) -> None:
    """Raise CannotGoOn with the last words of whichever has ended."""
    name = processes.dead()
    if name is not None:
        raise CannotGoOn(
            f"{last_words(name)}\n`{name}` has ended, so everything was stopped. "
            f"Its last lines are above, and its log is {log_of(name).relative_to(ROOT)}."
        )
    if cluster is not None and cluster.server is not None and cluster.server.poll() is not None:
        raise CannotGoOn(
            f"{cluster.last_words()}\nThe database has ended, so everything was stopped. "
            "Its last lines are above; `make run` recovers it."
        )
