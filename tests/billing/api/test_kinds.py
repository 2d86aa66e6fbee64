"""/api/parent/bookings for seats, trials and single lessons; and what the public and the office read about them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from academy.api.authentication import issue_token
from academy.models import Enrolment
from academy.models.zone import zone
from tests.booked import booked
from tests.cast import ADA, ADA_HERSELF, ANNE, FELIX, GIULIA, LIND, MIA, NOAH, SAM, Person
from tests.kinds import Kinds, open_kinds
from tests.school import Cedar
from tests.spring import YEAR

CLIENT = Client()


@pytest.fixture
def kinds(cedar: Cedar) -> Kinds:
    return open_kinds(cedar)


def post(cedar: Cedar, person: Person, path: str, body: dict[str, Any], **headers: str) -> Any:
    token = issue_token(cedar.user(person))
    return CLIENT.post(
        path, body, content_type="application/json", headers={"Authorization": f"Bearer {token}", **headers}
    )


def book(cedar: Cedar, person: Person = GIULIA, **body: Any) -> Any:
    return post(cedar, person, "/api/parent/bookings", body)


def test_a_seat(kinds: Kinds, cedar: Cedar) -> None:
    answer = book(cedar, student=cedar.student(MIA).pk, offering=kinds.circle.pk)

    assert answer.status_code == 202
    assert answer.json()["status"] == "held"
    status = CLIENT.get(answer["Location"], headers={"Authorization": f"Bearer {token(cedar)}"}).json()
    assert status["timeslot"] is None
    assert len(status["lessons"]) > 5


def token(cedar: Cedar) -> str:
    return issue_token(cedar.user(GIULIA))


def test_a_full_group(kinds: Kinds, cedar: Cedar) -> None:
    kinds.seats(1)
    kinds.sit(ADA_HERSELF, ADA)
    answer = book(cedar, student=cedar.student(MIA).pk, offering=kinds.circle.pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "full")


def test_a_trial_at_an_hour_the_public_list_names(kinds: Kinds, cedar: Cedar) -> None:
    [first, *_others] = CLIENT.get("/api/public/openings?kind=trial&subject=guitar").json()["results"]
    wish = {"offering": first["offering"], "teacher": first["teacher"]["slug"], "starts_at": first["starts_at"]}

    answer = book(cedar, student=cedar.student(MIA).pk, **wish)

    assert answer.status_code == 202
    late = book(cedar, ANNE, student=cedar.student(NOAH).pk, **wish)
    assert (late.status_code, late.json()["code"]) == (409, "just-taken")
    assert len(late.json()["alternatives"]) == 3
    # Answers name instants, sentences the hour on the school's clock.
    begins = datetime.fromisoformat(first["starts_at"])
    assert f"{begins.astimezone(zone('America/Toronto')):%H:%M}" in late.json()["message"]
    assert (begins.utcoffset(), late.json()["alternatives"][0]["starts_at"][-1]) == (timedelta(), "Z")
    again = book(
        cedar, student=cedar.student(MIA).pk, **wish | {"starts_at": late.json()["alternatives"][2]["starts_at"]}
    )
    assert (again.status_code, again.json()["code"]) == (409, "trial-had")


@pytest.mark.parametrize(
    ("wish", "status", "field"),
    [
        ({}, 400, "timeslot"),
        ({"timeslot": "any", "offering": 1}, 400, "timeslot"),
        ({"offering": 999999}, 404, "offering"),
        ({"offering": "trial"}, 400, "starts_at"),
        ({"offering": "trial", "starts_at": f"{YEAR}-01-12T16:00:00"}, 400, "starts_at"),
        ({"offering": "trial", "starts_at": f"{YEAR}-01-12T16:00:00Z", "teacher": "nobody"}, 404, "teacher"),
    ],
)
def test_nonsense_is_told_by_its_field(
    kinds: Kinds, cedar: Cedar, wish: dict[str, Any], status: int, field: str
) -> None:
    if wish.get("offering") == "trial":
        wish = {**wish, "offering": kinds.once("piano").pk}
    answer = book(cedar, student=cedar.student(MIA).pk, **wish)
    assert answer.status_code == status, answer.json()
    assert list(answer.json()["errors"]) == [field]
    assert not Enrolment.objects.exists()


def test_a_strangers_child_is_not_found(kinds: Kinds, cedar: Cedar) -> None:
    assert book(cedar, SAM, student=cedar.student(MIA).pk, offering=kinds.circle.pk).status_code == 404


def test_the_public_reads_the_seats(kinds: Kinds, cedar: Cedar) -> None:
    kinds.sit(MIA, GIULIA)
    [group] = CLIENT.get("/api/public/groups?subject=guitar").json()["results"]
    assert (group["course"], group["seats"], group["free"], group["waiting"], group["day"]) == (
        "Guitar circle", 6, 5, 0, "saturday",
    )  # fmt: skip
    assert CLIENT.get("/api/public/groups?subject=piano").json()["results"] == []
    assert CLIENT.get("/api/public/openings?kind=weekly&subject=piano").status_code == 400
    assert CLIENT.get("/api/public/openings?kind=trial").status_code == 400


def test_the_office_reads_the_line_and_offers_what_is_free(kinds: Kinds, cedar: Cedar) -> None:
    mia = booked(cedar)
    kinds.wait(NOAH, ANNE, timeslot=cedar.slot(LIND))
    felix = issue_token(cedar.user(FELIX))
    headers = {"Authorization": f"Bearer {felix}"}

    [row] = CLIENT.get("/api/admin/waiting-list", headers=headers).json()["results"]
    assert (row["first_name"], row["number"], row["of"], row["because"]) == (
        "Noah", 1, 1, "You are the next to be asked.",
    )  # fmt: skip
    mia.lapse()
    none = post(cedar, FELIX, "/api/admin/waiting-list", {}, **{"Idempotency-Key": "offer-1"})
    assert none.json()["offered"] == []
