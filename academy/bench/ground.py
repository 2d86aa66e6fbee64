"""What is measured on: a PostgreSQL of its own that waits for its disk, a seeded academy in it, and a real gunicorn."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.core.management.base import OutputWrapper
from django.db import connection

from academy.local import manage, postgres, room, static
from academy.local.paths import BIN, LOGS, ROOT
from academy.settings import env

STARTS_WITHIN = 60.0
# Everything a booking or an event writes; a slice's rows are taken out again, so that each begins like the first.
WRITTEN = (
    *("academy_enrolment", "scheduling_place", "scheduling_series", "scheduling_lesson", "scheduling_participant"),
    "scheduling_claim",
    *("academy_run", "academy_inboundevent", "academy_auditentry", "django_q_ormq"),
)


@dataclass
class Ground:
    """A running academy of one size; `say` tells what is being done."""

    cluster: postgres.Cluster
    database: str
    port: int
    say: OutputWrapper

    def address(self, *, role: str = postgres.ROLE) -> str:
        """Of the database, for psycopg."""
        return self.cluster.url.replace(f"//{postgres.ROLE}@", f"//{role}@").replace(
            f"/{postgres.DATABASE}?", f"/{self.database}?"
        )

    def ask(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """The rows of a question, as the application's own role sees them."""
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall()

    def marks(self) -> dict[str, int]:
        """Up to where each table is written."""
        return {table: self.ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0] for table in WRITTEN}  # noqa: S608

    def since(self, marks: dict[str, int], table: str) -> int:
        """How many rows were written since."""
        [[count]] = self.ask(f"SELECT count(*) FROM {table} WHERE id > %s", [marks[table]])  # noqa: S608
        return int(count)

    def wipe(self, marks: dict[str, int]) -> None:
        """Take out whatever was written since, past the triggers that guard it, as the tables' owner may."""
        with psycopg.connect(self.address()) as database:
            for table in marks:
                database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table, last in marks.items():
                database.execute(f"DELETE FROM {table} WHERE id > %s", [last])  # noqa: S608
            database.execute("SET CONSTRAINTS ALL IMMEDIATE")  # No trigger is enabled while a check is pending.
            for table in marks:
                database.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        with psycopg.connect(self.address(), autocommit=True) as database:
            database.execute(f"VACUUM (ANALYZE) {', '.join(marks)}")
        self.settle()

    def settle(self) -> None:
        """Write out what is waiting, by the superuser, so that no slice pays for the one before it."""
        with psycopg.connect(self.address(role="postgres"), autocommit=True) as database:
            database.execute("CHECKPOINT")

    def deadlocks(self) -> int:
        """How many the database has had to resolve, as far as its processes have reported."""
        return int(self.ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0])


@contextmanager
def open_ground(size: str, *, today: date, say: OutputWrapper) -> Iterator[Ground]:
    """Start it all; Django's own connection leads there too. Afterwards nothing runs and the seeded database stays."""
    cluster = postgres.Cluster("postgres-bench")
    say.write("Starting a database of its own …")
    cluster.start()
    try:
        seeded, used = f"seeded_{size}_{today:%Y%m%d}", "bench"
        _seed(cluster, seeded, size, say)
        cluster.ask(f"DROP DATABASE IF EXISTS {used} WITH (FORCE)")
        cluster.ask(f"CREATE DATABASE {used} TEMPLATE {seeded} OWNER {postgres.ROLE}")
        point_django_at(cluster, used)
        ground = Ground(cluster, used, room.free_from(8160, 1), say)
        with _gunicorn(ground):
            yield ground
    finally:
        connection.close()
        cluster.stop()


def _environment(url: str, **more: str) -> dict[str, str]:
    return manage.environment("academy.settings.local", DATABASE_URL=url, **more)


def _seed(cluster: postgres.Cluster, name: str, size: str, say: OutputWrapper) -> None:
    """Migrate and seed, once a day and size: the demo's term is the one that runs today."""
    there = cluster.ask("SELECT datname FROM pg_database").split()
    for old in (old for old in there if old.startswith(f"seeded_{size}_") and old != name):
        cluster.ask(f"DROP DATABASE {old}")
    if name not in there:
        cluster.ask("DROP DATABASE IF EXISTS unfinished WITH (FORCE)")
        cluster.ask(f"CREATE DATABASE unfinished OWNER {postgres.ROLE}")
        url = cluster.url.replace(f"/{postgres.DATABASE}?", "/unfinished?")
        began = time.monotonic()
        say.write(f"Seeding an academy of size {size} …")
        manage.manage("migrate", "--noinput", environment=_environment(url))
        manage.manage("seed_demo", "--size", size, environment=_environment(url))
        say.write(f"  {time.monotonic() - began:.0f} s")
        cluster.ask(f"ALTER DATABASE unfinished RENAME TO {name}")
    else:
        url = cluster.url.replace(f"/{postgres.DATABASE}?", f"/{name}?")
        manage.manage("migrate", "--noinput", environment=_environment(url))


def point_django_at(cluster: postgres.Cluster, name: str) -> None:
    os.environ["DATABASE_URL"] = cluster.url.replace(f"/{postgres.DATABASE}?", f"/{name}?")
    told = env.database("DATABASE_URL")
    connection.close()
    connection.settings_dict.update({key: told[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})


@contextmanager
def _gunicorn(ground: Ground) -> Iterator[None]:
    environment = _environment(ground.address(), PORT=str(ground.port), BIND="127.0.0.1")
    if not static.is_fresh():
        manage.manage(*static.COMMAND.split(), environment=environment)
        static.was_collected()
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / "bench.log").open("wb") as log:
        web = subprocess.Popen(
            [BIN / "gunicorn", "--config", "python:academy.gunicorn"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_live(ground.port)
        yield
    finally:
        web.terminate()
        web.wait(30)


def wait_until_live(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
