"""All fault tests of a run share one site: real processes take their time to start, and a long life is a harder one."""

from collections.abc import Iterator
from typing import Any

import pytest

from scheduling.models import Timeslot
from tests.more_times import more_times
from tests.school import Cedar
from tests.site import Site, open_site


@pytest.fixture(scope="package")
def opened(
    tmp_path_factory: pytest.TempPathFactory, own_database: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """Site and school; the database stays unblocked and unrolled while these tests run."""
    folder = tmp_path_factory.mktemp("site")
    with (
        django_db_blocker.unblock(),
        open_site(folder, DJANGO_SETTINGS_MODULE="tests.faults.settings", POISON_FOLDER=str(folder)) as both,
    ):
        # Callbacks take their time, so that there is one in which things happen.
        both[0].reset_world(callback_delay=1.0)
        more_times()
        yield both


@pytest.fixture
def site(opened: tuple[Site, Cedar]) -> Site:
    """The running academy."""
    return opened[0]


@pytest.fixture
def times(opened: tuple[Site, Cedar]) -> list[Timeslot]:
    """Weekly times nobody has now; take them off the end."""
    free = Timeslot.objects.exclude(places__state__in=("held", "confirmed")).select_related("teacher__user", "room")
    return list(free.order_by("-starts", "weekday", "pk"))
