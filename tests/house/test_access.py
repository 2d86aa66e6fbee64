"""Everybody knocks at every door: what opens, what stays shut, and that nobody reads what is somebody else's."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.house.access_rules import TABLES
from tests.house.addresses import addresses
from tests.house.canaries import KEPT_FROM, of_the_office, seen_in
from tests.house.knocking import Doors
from tests.house.matrix import DOORS, ruled, violations
from tests.house.principals import BY_NAME
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
def test_who_finds_what_and_reads_nothing_of_others(seeded: Seeded, settings: Any, door: str) -> None:
    if door in ("accounts", "office", "machines"):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.house.knocking.StatusOnly"]

    wrong = violations(Doors(seeded), DOORS[door](seeded))

    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("name", KEPT_FROM)
def test_the_office_shows_each_role_what_is_its_business(seeded: Seeded, name: str) -> None:
    principal = BY_NAME[name]
    doors, may_see, seen = Doors(seeded), of_the_office(principal), set()
    leaks = []
    for table in TABLES:
        if not principal.roles & set(table.see.split()):
            continue
        base = f"/admin/{table.label.replace('.', '/')}/"
        for path in (base, f"{base}{seeded.row(table.label)}/change/", f"{base}{seeded.row(table.label)}/history/"):
            found = seen_in(doors.knock(principal, "GET", path).text)
            leaks += [f"{path}: {word}" for word in sorted(found - may_see)]
            seen |= found

    assert not leaks, "\n".join(leaks)
    assert len(seen) > 20, "the canaries are alive"
