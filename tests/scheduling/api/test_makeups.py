"""/api/parent/makeups: credits and reasons, hours, booking once, giving back."""

import json
from typing import Any

import pytest
from django.test import Client

from academy.api.authentication import issue_token
from scheduling.models import Lesson, MakeUpCredit
from tests.cast import GIULIA, SAM, Person
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar
from tests.spring import YEAR

pytestmark = pytest.mark.django_db
MAKEUPS = "/api/parent/makeups"


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def call(school: MakeUps, method: str, path: str, body: Any = None, *, by: Person = GIULIA, key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {issue_token(school.cedar.user(by))}"}
    if key:
        headers["Idempotency-Key"] = key
    return Client().generic(
        method,
        path,
        data=body if isinstance(body, str) else json.dumps(body or {}),
        content_type="application/json",
        headers=headers,
    )


def test_a_program_cancels_books_once_and_gives_back(school: MakeUps) -> None:
    lesson = school.lesson(2)
    page = f"/api/parent/lessons/{lesson.pk}/cancellation"

    decided = call(school, "POST", page, {"student": school.mia.pk}).json()
    assert (decided["outcome"], decided["because"][1]) == ("credit", "That is in time: rule 1 asks for 24 hours.")
    listed = call(school, "GET", MAKEUPS).json()
    assert [(row["id"], row["state"]) for row in listed["credits"]] == [(decided["credit"], "open")]
    hours = call(school, "GET", f"{MAKEUPS}/slots?credit={decided['credit']}").json()["results"]
    wish = {"credit": decided["credit"], "teacher": hours[0]["teacher"], "starts_at": hours[0]["starts_at"]}
    booked, again = (call(school, "POST", MAKEUPS, wish, key="a-wish") for _twice in range(2))

    assert (booked.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert booked.json() == again.json()
    own = f"{MAKEUPS}/{booked.json()['id']}"
    assert call(school, "GET", own).json()["state"] == "booked"
    assert call(school, "DELETE", own).json()["state"] == "cancelled"
    assert Lesson.objects.filter(kind="make_up").count() == 1
    assert MakeUpCredit.objects.count() == 1
    assert broken() == {}


def test_what_is_wrong_is_said_and_nothing_is_done(school: MakeUps) -> None:
    credit = school.credit()
    opening = school.hour(credit)
    wish = {"credit": credit.pk, "teacher": opening.teacher.slug, "starts_at": opening.starts_at.isoformat()}

    without_key = call(school, "POST", MAKEUPS, wish)
    foreign = call(school, "POST", MAKEUPS, wish, by=SAM, key="sam")
    naive = call(school, "POST", MAKEUPS, {**wish, "starts_at": f"{YEAR}-01-01T10:00:00"}, key="naive")
    never = call(school, "POST", MAKEUPS, {**wish, "starts_at": f"{YEAR}-01-01T03:17:00Z"}, key="never")

    assert [answer.status_code for answer in (without_key, foreign, naive, never)] == [400, 404, 400, 409]
    assert never.json()["code"] == "just-taken"
    assert len(never.json()["alternatives"]) == 3
    assert not Lesson.objects.filter(kind="make_up").exists()
    assert call(school, "GET", f"{MAKEUPS}/slots?credit={credit.pk}", by=SAM).status_code == 404
    assert call(school, "GET", MAKEUPS, by=SAM).json()["credits"] == []
