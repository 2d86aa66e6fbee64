"""Each module of races has a site of its own with real web processes."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from academy.bench.visitors import Visitor, visitors
from academy.kernel.trace import tracing
from tests.school import Cedar
from tests.site import Site, open_site

# `make test` runs a part of the trials; without BOUNDED all of them are run.
BOUNDED = os.environ.get("BOUNDED") == "1"


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
