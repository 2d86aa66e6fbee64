"""Everybody knocks at every door: what opens, what stays shut, and that nobody reads what is somebody else's.

The two doors with the most addresses have files of their own (test_access_office.py, test_access_pages.py), so that
several processes share the work.
"""

from typing import Any

import pytest

from tests.house.access_rules import API, MACHINES, PAGES, PUBLIC_RULES
from tests.house.access_shapes import EVERYBODY
from tests.house.access_tables import TABLES
from tests.house.addresses import addresses
from tests.house.canaries import KEPT_FROM, of_the_office, seen_in
from tests.house.knocking import Doors
from tests.house.matrix import DOORS, assert_all_as_ruled, ruled, violations
from tests.house.mutants import MUTANTS
from tests.house.principals import BY_NAME
from tests.house.seeded import Seeded


def test_every_address_has_its_rule_and_every_rule_its_address() -> None:
    there = [address.pattern for address in addresses()]

    assert sorted(set(there) - set(ruled())) == [], "without a rule"
    assert sorted(set(ruled()) - set(there)) == [], "without an address"


def test_what_is_open_to_everybody_says_why_and_stays_as_little_as_it_is() -> None:
    public = [rule for rule in (*PAGES, *API, *MACHINES) if rule.who == EVERYBODY]

    assert [rule.pattern for rule in public if not rule.why] == []
    assert len(public) == PUBLIC_RULES, (
        "another door for everybody? then count it here, and have that read by a second person"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["api", "machines", "accounts"])
def test_who_finds_what_and_reads_nothing_of_others(seeded: Seeded, settings: Any, door: str) -> None:
    assert_all_as_ruled(seeded, settings, door)


def test_every_door_is_knocked_at() -> None:
    assert set(DOORS) == {"api", "machines", "accounts", "pages", "office"}


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


@pytest.mark.django_db
@pytest.mark.parametrize("name", MUTANTS)
def test_a_check_taken_out_is_noticed(
    seeded: Seeded, settings: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    mutant, door, beginning = MUTANTS[name]
    knocks = [knock for knock in DOORS[door](seeded) if knock.pattern.startswith(beginning)]
    mutant.apply(monkeypatch)

    noticed = next(violations(Doors(seeded), knocks), "")

    assert noticed, f"{len(knocks)} knocks, and nobody noticed"


@pytest.mark.django_db
def test_a_form_sent_by_another_sites_page_is_refused_everywhere(seeded: Seeded, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.house.knocking.StatusOnly"]
    doors = Doors(seeded)
    forms = [
        knock for door in ("pages", "accounts", "office") for knock in DOORS[door](seeded) if knock.method == "POST"
    ]
    mine = [
        knock for knock in forms if knock.principal.name in ("guardian Giulia", "owner") and knock.expected != "405"
    ]

    taken = [str(knock) for knock in mine if not doors.is_refused_as_forgery(knock.principal, knock.path)]

    assert taken == []
    assert len(mine) > 100
