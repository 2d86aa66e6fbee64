"""One seeded academy for all tests of a file that only look at it, or take back what they write."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.house.seeded import Seeded, seed


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    """In a transaction that is never committed. The test itself asks for the database (@pytest.mark.django_db)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)
