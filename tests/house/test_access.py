"""Everybody knocks at every door: what opens, what stays shut, and that nobody reads what is somebody else's."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.house.addresses import addresses
from tests.house.knocking import Doors
from tests.house.matrix import DOORS, ruled
from tests.house.seeded import Seeded, seed


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    """One academy for all that follows, in a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


def test_every_address_has_its_rule_and_every_rule_its_address() -> None:
    there = [address.pattern for address in addresses()]

    assert sorted(set(there) - set(ruled())) == [], "without a rule"
    assert sorted(set(ruled()) - set(there)) == [], "without an address"


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_who_finds_what(seeded: Seeded, settings: Any, door: str) -> None:
    if door in ("accounts", "office", "machines"):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.house.knocking.StatusOnly"]
    doors = Doors(seeded)

    wrong = [
        f"{knock}: {answer.outcome}, not {knock.expected}"
        for knock in DOORS[door](seeded)
        for answer in [doors.knock(knock.principal, knock.method, knock.path)]
        if not knock.is_met_by(answer.outcome)
    ]

    assert not wrong, "\n".join(wrong)
