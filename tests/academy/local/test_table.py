"""What the table says of the demo's people."""

import json

from academy.local.table import render

ADA = {"name": "Ada Low", "role": "owner", "email": "ada@academy.example", "password": "piano", "page": "/admin/"}
BO = {"name": "Bo", "role": "guardian", "email": "bo@family.example", "password": "piano", "page": "/family/"}


def people(*persons: dict[str, str]) -> list[str]:
    said = render(site="http://s/", sandbox="http://x/", people=json.dumps(persons), seconds=9.6)
    return said.splitlines()[7:]


def test_one_password_for_all_is_said_once() -> None:
    assert people(ADA, BO)[:4] == [
        "  Name      Role       E-mail                Starts at",
        "  Ada Low   owner      ada@academy.example   /admin/",
        "  Bo        guardian   bo@family.example     /family/",
        "  Everybody's password: piano",
    ]


def test_different_passwords_have_a_column() -> None:
    assert people(ADA, {**BO, "password": "drums"})[:4] == [
        "  Name      Role       E-mail                Password   Starts at",
        "  Ada Low   owner      ada@academy.example   piano      /admin/",
        "  Bo        guardian   bo@family.example     drums      /family/",
        "",
    ]


def test_an_academy_without_demo_people_has_no_empty_table() -> None:
    assert people() == ["  Stop with Ctrl-C. The data stay; `make reset` empties the demo. Logs: var/log/"]
