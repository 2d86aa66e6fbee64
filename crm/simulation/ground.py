"""Where a simulated year happens: a PostgreSQL of its own whose clock can be put forward, and the real processes."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import OutputWrapper
from django.db import connection
from django.db.models import Q, QuerySet

from academy.bench.ground import point_django_at, wait_until_live
from academy.kernel.db import Now
from academy.kernel.models.work import Work
from academy.local import manage, postgres, room, system
from academy.local.paths import ROOT, VAR
from academy.local.processes import Processes

DATABASE = "simulated"
WORKER = "simulated"
# Seconds: for the longest day of a school of hundreds, the first of a month; and between two looks.
QUIET_WITHIN, ASK_AGAIN = 600.0, 0.1
# Names without a schema find these before PostgreSQL's own: leases, days and expiry all go by the database's clock.
CLOCK = """
    CREATE SCHEMA simulated;
    CREATE TABLE simulated.clock (ahead interval NOT NULL);
    INSERT INTO simulated.clock VALUES ('0');
    CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
        AS 'SELECT pg_catalog.clock_timestamp() + ahead FROM simulated.clock';
    CREATE FUNCTION simulated.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT pg_catalog.statement_timestamp() + ahead FROM simulated.clock';
    CREATE FUNCTION simulated.transaction_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT pg_catalog.transaction_timestamp() + ahead FROM simulated.clock';
    CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT pg_catalog.now() + ahead FROM simulated.clock';
    GRANT USAGE ON SCHEMA simulated TO academy;
    GRANT SELECT, UPDATE ON simulated.clock TO academy;
    ALTER DATABASE simulated SET search_path = public, simulated, pg_catalog;
"""


@dataclass
class Ground:
    """A running academy with an outside world of its own."""

    worker: Processes
    sandbox: str

    def it_is(self, moment: datetime) -> None:
        """Put the clocks of the academy's database and of the outside world to this moment."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE simulated.clock SET ahead = %s - pg_catalog.clock_timestamp()", [moment])
        self.world("clock", at=moment.isoformat())

    def world(self, path: str, **told: Any) -> Any:
        """One control call of the sandbox."""
        request = Request(
            f"{self.sandbox}/_world/{path}",
            json.dumps(told).encode(),
            {"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def pay(self, url: str, card: str) -> None:
        """Press Pay on a page; a card that is refused is that family's own affair."""
        try:
            self.world("stripe/pay", url=url, card=card)
        except HTTPError as refused:
            if refused.code != HTTPStatus.PAYMENT_REQUIRED:
                raise

    def answer(self, url: str, *, is_yes: bool) -> None:
        """The payer answers their bank's question on its page."""
        with urlopen(url, b"do=approve" if is_yes else b"do=refuse", timeout=60) as page:
            page.read()

    def press(self, button: str, identifier: str = "") -> None:
        """What a bank, or Stripe, decides."""
        self.world("stripe/do", do=button, id=identifier)

    def deliver(self) -> int:
        """Send all callbacks that wait, in any order; how many."""
        return len(self.world("deliver", shuffle=True)["results"])

    def start_worker(self) -> None:
        """It takes up whatever is due, also what one that was killed has left."""
        self.worker.start("simulated-worker", "python manage.py worker")

    def kill_worker(self) -> None:
        """kill -9 of the supervisor and of all it started, in the middle of whatever they do."""
        system.kill(system.marked(self.worker.mark))
        self.worker.started.pop("simulated-worker").wait(10)

    def settle(self) -> None:
        """Wait until no work is due but stories that wait for somebody."""
        until = time.monotonic() + QUIET_WITHIN
        open_work = [_in_hand_or_due(kind) for kind in Work.kinds()]
        # One question for all: this is asked thousands of times a year, beside the workers who need the processor.
        anything, *more = [rows.values("pk") for rows in open_work]
        anything = anything.union(*more, all=True)
        while anything.exists():
            if time.monotonic() > until:
                raise RuntimeError(f"Still not quiet: {[str(row) for rows in open_work for row in rows[:3]]}")
            time.sleep(ASK_AGAIN)


def _in_hand_or_due(kind: type[Work]) -> QuerySet[Work]:
    """What a worker does just now, and what one should."""
    rows: QuerySet[Work] = kind.objects.open().filter(Q(leased_until__isnull=False) | Q(not_before__lte=Now()))
    return rows.order_by()


@contextmanager
def open_ground(say: OutputWrapper) -> Iterator[Ground]:
    """Start it all on an empty database; afterwards nothing runs, and the database stays to be looked into."""
    cluster = postgres.Cluster("postgres-simulated", careless=True)
    say.write("Starting a database of its own …")
    cluster.start()
    port = room.free_from(8260, 1)
    outside = room.free_from(port + 10, 2)
    state = VAR / "simulated.sqlite3"
    for old in state.parent.glob(f"{state.name}*"):
        old.unlink()
    try:
        cluster.ask(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cluster.ask(f"CREATE DATABASE {DATABASE} OWNER {postgres.ROLE}")
        cluster.ask(CLOCK, database=DATABASE)
        url = cluster.url.replace(f"/{postgres.DATABASE}?", f"/{DATABASE}?")
        environment = manage.environment(
            "academy.settings.local",
            DATABASE_URL=url,
            PORT=str(port),
            BIND="127.0.0.1",
            SANDBOX_PORT=str(outside),
            SANDBOX_STATE=str(state),
            WORKER_NAME=WORKER,
            **{name: f"http://127.0.0.1:{outside}{path}" for name, path in PROVIDERS.items()},
            ORIGIN=f"http://127.0.0.1:{port}",
        )
        manage.manage("each", "migrate --noinput", "createcachetable", environment=environment)
        point_django_at(cluster, DATABASE)
        settings.STRIPE_API_URL = environment["STRIPE_API_URL"]
        settings.ORIGIN = environment["ORIGIN"]
        others = Processes(environment, mark=f"CADENZA_SIMULATION={ROOT}")
        worker = Processes(environment, mark=f"CADENZA_SIMULATED_WORKER={ROOT}")
        try:
            others.start("simulated-sandbox", "python manage.py sandbox")
            others.start("simulated-web", "gunicorn --config python:academy.gunicorn")
            wait_until_live(port)
            ground = Ground(worker, f"http://127.0.0.1:{outside}")
            ground.start_worker()
            yield ground
        finally:
            worker.stop()
            others.stop()
    finally:
        connection.close()
        cluster.stop()


# Named one by one: our own settings have put our own sandbox into the environment that processes are given.
PROVIDERS = {
    "STRIPE_API_URL": "/stripe",
    "CHECKOUT_ORIGINS": "",
    "INSTAMOJO_API_URL": "/instamojo/api/1.1",
    "MAILJET_API_URL": "/mailjet/v3.1/",
}
