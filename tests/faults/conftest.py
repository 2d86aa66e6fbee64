"""Each module of fault tests has one site of its own, opened once."""

from collections.abc import Iterator
from typing import Any

import pytest

from scheduling.models import Timeslot
from tests.faults.families import Tell
from tests.school import Cedar
from tests.site import Site, open_site

REPORT = pytest.StashKey[list[str]]()


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, own_database: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """Site and school; the database stays unblocked and unrolled while the module runs."""
    with django_db_blocker.unblock(), open_site(tmp_path_factory.mktemp("site")) as both:
        yield both


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Put a line into the report at the end of the run: what was tried, with which seed, and how long it took."""
    lines = request.config.stash.setdefault(REPORT, [])
    return lambda line: lines.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the fault tests measured, whether they passed or not."""
    lines = config.stash.get(REPORT, [])
    if lines:
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture
def site(opened: tuple[Site, Cedar]) -> Site:
    """The running academy."""
    return opened[0]


@pytest.fixture
def cedar(opened: tuple[Site, Cedar]) -> Cedar:
    """The school in the running academy's database."""
    return opened[1]


@pytest.fixture(scope="module")
def times(opened: tuple[Site, Cedar]) -> list[Timeslot]:
    """Weekly times nobody has yet; take them off the end."""
    return list(Timeslot.objects.select_related("teacher__user", "room").order_by("-starts", "weekday", "pk"))
