"""Each module of fault tests has one site of its own, opened once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.school import Cedar
from tests.site import Site, open_site


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """Site and school; the database stays unblocked and unrolled while the module runs."""
    with django_db_blocker.unblock(), open_site(tmp_path_factory.mktemp("site")) as both:
        yield both


@pytest.fixture
def site(opened: tuple[Site, Cedar]) -> Site:
    """The running academy."""
    return opened[0]


@pytest.fixture
def cedar(opened: tuple[Site, Cedar]) -> Cedar:
    """The school in the running academy's database."""
    return opened[1]
