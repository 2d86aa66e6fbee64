"""The way from nothing to the newest tables, back to nothing, and forward again."""

import importlib.metadata
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test import override_settings

from academy.local.paths import ROOT
from tests.pace import pace

ROOMS = ("academy", "messaging", "scheduling", "billing", "crm")
# A new database has to be there in ten seconds of work on a usual machine (tests/pace.py); cores that are shared take
# up to twice as long for the same.
LONGEST = 20.0
# Whoever takes a newer one compares its migrations with our mirror (the test below), and then says so here.
REVIEWED_MIRROR = "2.11.0"


SHAPE = """
    SELECT format('table %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
      FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT format('trigger %s', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
     ORDER BY 1
"""


class Scratch:
    """A database of its own beside the tests'."""

    def __init__(self) -> None:
        told = connection.settings_dict
        self.name = f"{told['NAME']}_migrations"
        where = {name: told[key] for name, key in (("host", "HOST"), ("port", "PORT")) if told[key]}
        user = quote(told["USER"]) + (f":{quote(told['PASSWORD'])}" if told["PASSWORD"] else "")
        self.url = f"postgres://{user}@localhost/{self.name}?{urlencode(where, safe='/')}"

    def sql(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def manage(self, *commands: str) -> str:
        environment = {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "academy.settings.test"}
        command = [sys.executable, "manage.py", "each", *commands]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shape(self) -> list[str]:
        """Every column, constraint, index and trigger, as PostgreSQL itself writes it down."""
        with psycopg.connect(self.url) as scratch:
            return [str(row[0]) for row in scratch.execute(SHAPE)]


@pytest.fixture
def scratch(transactional_db: None) -> Iterator[Scratch]:
    scratch = Scratch()
    # Not by force: that may not end autovacuum, which is at work there when it likes; a plain DROP waits for it.
    drop = f'DROP DATABASE IF EXISTS "{scratch.name}"'
    scratch.sql(drop, f'CREATE DATABASE "{scratch.name}"')
    yield scratch
    scratch.sql(drop)


def worked(scratch: Scratch) -> float:
    """Seconds of the processor in processes that have ended, and of statements in the scratch database."""
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    active = "SELECT active_time FROM pg_stat_database WHERE datname = %s"
    with connection._nodb_cursor() as cursor:
        cursor.execute(active, [scratch.name])
        return ours.ru_utime + ours.ru_stime + float(cursor.fetchone()[0]) / 1000


def forward(scratch: Scratch) -> float:
    """Migrate; returns the seconds of a usual machine that were worked at it, by PostgreSQL too: however long others
    held the cores, and however slow they made them."""
    before, began = pace(time.process_time), worked(scratch)
    scratch.manage("migrate")
    took = worked(scratch) - began
    return took / statistics.mean([before, pace(time.process_time)])


@pytest.mark.slow
def test_forward_from_nothing_back_to_nothing_and_forward_again(scratch: Scratch) -> None:
    took = [forward(scratch)]
    there = scratch.shape()
    scratch.manage(*[f"migrate {room} zero" for room in reversed(ROOMS)])
    gone = scratch.shape()
    took.append(forward(scratch))

    print(f"\na new database with all its tables: {min(took):.1f} s of work on a usual machine")  # noqa: T201 - a figure worth reading
    ours = re.compile(rf"\b({'|'.join(ROOMS)})_\w+")
    assert len([line for line in there if ours.search(line)]) > 400
    assert [line for line in gone if ours.search(line)] == []
    assert scratch.shape() == there
    assert min(took) < LONGEST


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check=True, dry_run=True)

    assert capsys.readouterr().out == "No changes detected\n"


def state(modules: dict[str, str | None]) -> ProjectState:
    """What the migrations of these places come to."""
    with override_settings(MIGRATION_MODULES=modules):
        return MigrationLoader(None).project_state()


def test_the_mirrors_one_migration_is_what_its_package_comes_to_step_by_step() -> None:
    ours, theirs = state({"djstripe": "billing.stripe.mirror_migrations"}), state({})

    for one, other in ((ours, theirs), (theirs, ours)):
        changes = MigrationAutodetector(one, other)._detect_changes(convert_apps={"djstripe"})
        assert changes.get("djstripe", []) == []
    assert len([label for label in ours.models if label[0] == "djstripe"]) > 40
    assert importlib.metadata.version("dj-stripe") == REVIEWED_MIRROR


def test_the_mirrors_package_does_nothing_that_a_comparison_of_models_would_not_see() -> None:
    found = [
        file.name
        for file in Path(_package()).glob("*.py")
        if re.search(r"RunSQL|RunPython|SeparateDatabaseAndState", file.read_text())
    ]

    assert found == []


def test_a_mirror_with_another_column_is_noticed() -> None:
    ours, theirs = state({"djstripe": "billing.stripe.mirror_migrations"}), state({})
    ours.remove_field("djstripe", "customer", "email")

    assert MigrationAutodetector(ours, theirs)._detect_changes(convert_apps={"djstripe"})["djstripe"]


def _package() -> str:
    found = importlib.metadata.files("dj-stripe") or []
    folder = next(file for file in found if str(file).startswith("djstripe/migrations/0001"))
    return str(Path(str(folder.locate())).parent)
