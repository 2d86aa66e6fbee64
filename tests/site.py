"""The academy as it runs live, on the test database: a real gunicorn, a real worker, and the outside world beside them.

Whoever uses it must have the database unblocked and its rows committed: see `open_site` for a module's own site.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from academy.api.authentication import issue_token
from academy.kernel.invariants import verify
from academy.kernel.models import Run
from academy.kernel.models.work import Work
from academy.kernel.trace import tracing
from academy.local.system import end, marked
from academy.management.commands.verify_invariants import SandboxRecord
from academy.models import User
from tests.school import Cedar, open_cedar_heights
from tests.today import day_at_school
from tests.world import ROOT, World, free_ports

STARTS_WITHIN = 30.0
CSRF = "x" * 32


def until(true: Callable[[], Any], *, within: float, what: str) -> float:
    """Wait until something holds; how many seconds it took. AssertionError when it does not come about."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > within:
            raise AssertionError(f"Not within {within:.0f} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began


def is_test_database() -> bool:
    """Whether we are connected to the database that tests may empty."""
    name = connection.settings_dict["NAME"]
    return name == connection.settings_dict["TEST"]["NAME"] or name.startswith("test_")


def database_url() -> str:
    """The test database's address, for another process."""
    told = connection.settings_dict
    who = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}@" if told["USER"] else ""
    where = f"host={quote(told['HOST'], safe='')}&port={told['PORT']}" if told["HOST"] else ""
    return f"postgres://{who}localhost/{told['NAME']}?{where}"


@dataclass(kw_only=True)
class Site:
    """Web and worker processes over the test database; calls out to `world`, which calls back here."""

    folder: Path
    world: World
    port: int = field(default_factory=free_ports)
    environment: dict[str, str] = field(default_factory=dict)
    mark: str = field(default_factory=lambda: f"CADENZA_SITE={ROOT} on {database_url()}")
    web: "subprocess.Popen[bytes] | None" = None
    worker: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def surroundings(self, **more: str) -> dict[str, str]:
        """What its processes see of the world around them."""
        name, _, value = self.mark.partition("=")
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "academy.settings.test",
            "DATABASE_URL": database_url(),
            "PORT": str(self.port),
            "BIND": "127.0.0.1",
            "ORIGIN": self.address,
            "STRIPE_API_URL": self.world.stripe_api,
            "INSTAMOJO_API_URL": self.world.instamojo_api,
            "MAILJET_API_URL": self.world.mailjet_api,
            "CHECKOUT_ORIGINS": self.world.address,
            "PYTHONUNBUFFERED": "1",
            "WORKER_NAME": f"site-{self.port}",
            name: value,
            **self.environment,
            **more,
        }

    def start_web(self, **more: str) -> None:
        """gunicorn as the Procfile starts it. more: its environment."""
        self.web = self._spawn("web", ["-m", "gunicorn", "--config", "python:academy.gunicorn"], more)
        until(self.is_live, within=STARTS_WITHIN, what=f"the web answers\n{self.last_words('web')}")

    def start_worker(self, **more: str) -> None:
        """`manage.py worker`, ready to take work. more: its environment, such as FAULTPOINTS."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            began = cursor.fetchone()[0]
        self.worker = self._spawn("worker", ["manage.py", "worker"], more)
        until(lambda: self.beats_since(began), within=STARTS_WITHIN, what=f"the worker\n{self.last_words('worker')}")

    def _spawn(self, name: str, words: list[str], more: dict[str, str]) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.surroundings(**more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_live(self) -> bool:
        """Whether the web process answers."""
        try:
            return httpx.get(f"{self.address}/health/live", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def beats_since(self, moment: Any) -> bool:
        """Whether a task has run in the worker's cluster after that moment (of the database's clock)."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM academy_heartbeat WHERE worker = %s AND beat_at > greatest(started_at, %s)",
                [f"site-{self.port}", moment],
            )
            return bool(cursor.fetchone()[0])

    def stop_worker(self) -> None:
        """Ask it to finish what it has in hand and wait."""
        if self.worker:
            end([self.worker.pid], grace=40)
            self.worker.wait(5)
            self.worker = None

    def kill_worker(self) -> None:
        """kill -9 of the supervisor and of everything it started, at once."""
        kill(self.worker_processes())
        if self.worker:
            self.worker.wait(5)
            self.worker = None

    def web_processes(self) -> set[int]:
        """gunicorn's master and its children."""
        return set() if self.web is None else {pid for pid in marked(self.mark) if os.getpgid(pid) == self.web.pid}

    def worker_processes(self) -> set[int]:
        """The supervisor and all below it, orphans too."""
        return set(marked(self.mark)) - self.web_processes()

    def stop(self) -> None:
        """End everything, whatever state it is in, the hard way: there is nothing left to finish."""
        kill(set(marked(self.mark)))
        for process in (self.web, self.worker):
            if process:
                process.wait(5)
        self.web = self.worker = None

    def last_words(self, name: str, lines: int = 12) -> str:
        """The end of a process's log."""
        log = self.folder / f"{name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.is_file() else ""

    def client(self, person: User | None = None) -> httpx.Client:
        """A browser without JavaScript, signed in as this person; its forms carry their CSRF token."""
        cookies = {"csrftoken": CSRF}
        if person:
            browser = Client()
            browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            cookies["sessionid"] = browser.cookies["sessionid"].value
        return httpx.Client(base_url=self.address, cookies=cookies, headers={"X-CSRFToken": CSRF}, timeout=60)

    def program(self, person: User) -> httpx.Client:
        """A program that calls the API with this person's token."""
        return httpx.Client(
            base_url=self.address, headers={"Authorization": f"Bearer {issue_token(person)}"}, timeout=60
        )

    def reset_world(self, **more: Any) -> None:
        """A new outside world that calls back to this site."""
        host = self.address.removeprefix("http://")
        self.world.clock(at="")
        self.world.faults()
        self.world.reset(
            webhooks={
                "stripe": {"url": f"{self.address}/webhooks/stripe/", "secret": settings.STRIPE_WEBHOOK_SECRET},
                "instamojo": {"url": f"{self.address}/webhooks/instamojo/", "secret": settings.INSTAMOJO_SALT},
                "mailjet": {"url": f"http://{settings.MAIL_WEBHOOK_SECRET}@{host}/webhooks/mail/mailjet/tracking/"},
            },
            **more,
        )

    def quiet(self, within: float = 90) -> float:
        """Wait until no work is due but stories that wait for somebody; how long it took (seconds).

        Work in dead hands is taken up again when its lease of a minute is over and the sweeper has looked.
        """
        due = [kind.objects.open() for kind in Work.kinds() if kind is not Run]
        due.append(Run.objects.open().filter(waiting_for=""))
        try:
            return until(lambda: not any(rows.exists() for rows in due), within=within, what="no work is due")
        except AssertionError as late:
            left = [dict(row) for rows in due for row in rows.values()[:3]]
            raise AssertionError(f"{late}\n{json.dumps(left, default=str, indent=2)}") from late

    def verify(self) -> None:
        """Everything is true that must be, here and in the outside world's own record."""
        self.quiet()
        broken = verify(SandboxRecord(self.world.address))
        assert broken == {}, json.dumps(broken, default=str, indent=2)

    def mails_sent_twice(self) -> list[str]:
        """Ids of the messages of which the outside world has more than one copy."""
        seen = Counter(json.loads(mail["payload"])["message"] for mail in self.world.mailbox())
        return [message for message, copies in seen.items() if copies > 1]


def kill(pids: set[int]) -> None:
    """kill -9 of them all."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@contextmanager
def open_site(
    folder: Path, *, web: bool = True, worker: bool = True, **environment: str
) -> Iterator[tuple[Site, Cedar]]:
    """An empty database with Cedar Heights in it, and the processes over it; all of it gone afterwards.

    Call it inside `django_db_blocker.unblock()`, in a fixture of the module's scope that asks for `own_database`.
    """
    with World(folder=folder) as world:
        site = Site(folder=folder, world=world, environment=environment)
        # What a run that was killed may have left behind, still at work on this very database.
        site.stop()
        empty()
        with tracing(actor="test"):
            cedar = open_cedar_heights(day_at_school())
        try:
            site.reset_world()
            if web:
                site.start_web()
            if worker:
                site.start_worker()
            yield site, cedar
        finally:
            site.stop()
            empty()


def empty() -> None:
    """Take every row out of the test database, as each test finds it."""
    if not is_test_database():
        raise RuntimeError(f"{connection.settings_dict['NAME']} is no test database; nothing was touched.")
    call_command("flush", interactive=False, verbosity=0)
    cache.clear()
