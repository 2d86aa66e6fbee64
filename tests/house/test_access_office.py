"""The back office: everybody knocks at every address with every method (test_access.py has the other doors)."""

from typing import Any

import pytest

from tests.house.matrix import assert_all_as_ruled
from tests.house.seeded import Seeded


@pytest.mark.django_db
def test_who_finds_what_and_reads_nothing_of_others(seeded: Seeded, settings: Any) -> None:
    assert_all_as_ruled(seeded, settings, "office")
