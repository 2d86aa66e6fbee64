"""Each module of races has a site of its own with real web processes; what was measured is told at the end."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from academy.bench.visitors import Visitor, visitors
from academy.kernel.trace import tracing
from tests.school import Cedar
from tests.site import Site, open_site

REPORT = pytest.StashKey[list[str]]()
# `make test` runs a part of the trials; without BOUNDED all of them are run.
BOUNDED = os.environ.get("BOUNDED") == "1"
Tell = Callable[[str], None]


def deadlocks() -> int:
    """How many PostgreSQL has had to resolve in this database, as far as its processes have reported."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, own_database: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """A site without a worker: what is to happen at once, the tests begin themselves. Nothing ends in a deadlock."""
    with django_db_blocker.unblock():
        before = deadlocks()
        with open_site(tmp_path_factory.mktemp("site"), worker=False) as both:
            yield both
            # A process reports its deadlocks when it ends at the latest.
            both[0].stop()
            assert deadlocks() == before


@pytest.fixture
def site(opened: tuple[Site, Cedar]) -> Site:
    """The running academy."""
    return opened[0]


@pytest.fixture
def school(opened: tuple[Site, Cedar]) -> Cedar:
    """The school in the running academy's database."""
    return opened[1]


@pytest.fixture(scope="module")
def crowd(opened: tuple[Site, Cedar]) -> list[Visitor]:
    """Two hundred guardians of two hundred families, all signed in."""
    with tracing(actor="test"):
        return visitors(200, name="crowd")


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Put a line into the report at the end of the run."""
    lines = request.config.stash.setdefault(REPORT, [])
    return lambda line: lines.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the races measured, whether they passed or not."""
    lines = config.stash.get(REPORT, [])
    if lines:
        terminalreporter.section("races")
        for line in lines:
            terminalreporter.write_line(line)
