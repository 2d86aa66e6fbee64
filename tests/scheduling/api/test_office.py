"""The office's doors to the calendar: lessons, weekly times, closed days."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.actions.roles import ensure_roles
from academy.models import ClosedDate, Teacher
from scheduling.models import Availability, Cancellation, Lesson, Room, Timeslot
from tests.scheduling.hours import TUESDAY, at, lesson, only_offers
from tests.small_school import Program, SmallSchool
from tests.spring import YEAR
from tests.today import day_at_school

DAY = f"{TUESDAY:%Y-%m-%d}"


@pytest.fixture
def mara(small_school: SmallSchool) -> Teacher:
    """Mara offers Tuesdays from 15:00 to 18:00, and nothing is published."""
    only_offers(small_school.mara, TUESDAY, "15:00", "18:00")
    Timeslot.objects.all().delete()
    return small_school.mara


@pytest.fixture
def desk(small_school: SmallSchool) -> Program:
    ensure_roles()
    small_school.desk.groups.add(Group.objects.get(name="Front desk"))
    return small_school.program(small_school.desk)


def post(program: Program, path: str, body: Any, key: str = "key-1") -> Any:
    return program.post(f"/api/admin/{path}", body, Idempotency_Key=key)


def new(school: SmallSchool, starts_at: datetime, **more: Any) -> dict[str, Any]:
    return {"teacher": "mara", "students": [school.mia.pk], "starts_at": starts_at.isoformat(), "minutes": 30} | more


def test_a_lesson_is_added_once_and_listed(small_school: SmallSchool, mara: Teacher, desk: Program) -> None:
    first, again = (post(desk, "lessons", new(small_school, at(TUESDAY, "15:00"))) for _time in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    found = Lesson.objects.get()
    assert first.json()["id"] == again.json()["id"] == found.pk
    listed = desk.call("GET", "/api/admin/lessons", query={"from": DAY, "until": DAY, "teacher": "mara"}).json()
    assert listed["next"] is None
    [row] = listed["results"]
    assert row == {
        "id": found.pk,
        "kind": "single",
        "state": "booked",
        "starts_at": f"{YEAR}-03-02T20:00:00Z",
        "ends_at": f"{YEAR}-03-02T20:30:00Z",
        "teacher": {"slug": "mara", "name": "Mara Teaches"},
        "room": None,
        "students": [{"id": small_school.mia.pk, "first_name": "Mia"}],
        "series": None,
        "is_moved": False,
        "allowed_because": "",
    }
    for query in ({"kind": "trial"}, {"state": "taught"}, {"student": str(small_school.sams_child.pk)}):
        assert desk.call("GET", "/api/admin/lessons", query={"from": DAY, **query}).json()["results"] == []


def test_days_are_those_of_the_schools_clock(small_school: SmallSchool, mara: Teacher, desk: Program) -> None:
    """In its evening it is the next day already by the server's."""
    evening, before = (lesson(mara, at(TUESDAY - timedelta(days=days), "20:00")) for days in (0, 1))

    def listed(**query: str) -> list[int]:
        return [row["id"] for row in desk.call("GET", "/api/admin/lessons", query=query).json()["results"]]

    assert listed(**{"from": DAY, "until": DAY}) == [evening.pk]
    assert listed(**{"from": DAY}) == [evening.pk]
    assert listed(until=DAY) == [before.pk, evening.pk]


def test_without_a_first_day_the_list_begins_with_today_at_the_school(
    small_school: SmallSchool, mara: Teacher, desk: Program
) -> None:
    today = day_at_school()
    lesson(mara, at(today, "00:00") - timedelta(hours=1))
    early = lesson(mara, at(today, "00:00"))

    found = desk.call("GET", "/api/admin/lessons", query={"until": f"{today}"}).json()["results"]

    assert [row["id"] for row in found] == [early.pk]


def test_it_is_moved_with_a_reason_and_never_onto_another(
    small_school: SmallSchool, mara: Teacher, desk: Program
) -> None:
    row = lesson(mara, at(TUESDAY, "15:00"), students=(small_school.mia,))
    lesson(mara, at(TUESDAY, "16:00"))
    room = Room.objects.create(name="Hall")

    def move(clock: str, key: str, **more: Any) -> Any:
        body = {"starts_at": at(TUESDAY, clock).isoformat()} | more
        return post(desk, f"lessons/{row.pk}/move", body, key)

    taken = move("16:15", "1", allowed_because="Please.")
    assert (taken.status_code, taken.json()["code"]) == (400, "taken")
    assert [one["starts_at"] for one in taken.json()["alternatives"]] == [
        f"{YEAR}-03-02T21:30:00Z",
        f"{YEAR}-03-02T20:30:00Z",
        f"{YEAR}-03-02T22:00:00Z",
    ]
    refused = move("19:00", "2")
    assert (refused.status_code, refused.json()["code"]) == (400, "objections")
    assert set(refused.json()["errors"]) == {"allowed_because"}
    done = move("19:00", "3", allowed_because="The concert.", room=room.pk)
    assert (done.status_code, done.json()["room"]) == (200, {"id": room.pk, "name": "Hall"})
    row.refresh_from_db()
    assert row.starts_at == at(TUESDAY, "19:00")


def test_it_is_called_off(small_school: SmallSchool, mara: Teacher, desk: Program) -> None:
    row = lesson(mara, at(TUESDAY, "15:00"), students=(small_school.mia,))
    body = {"cause": "illness", "side": "family", "words": "Fever"}

    stranger = post(desk, f"lessons/{row.pk}/cancellation", body | {"student": small_school.sams_child.pk}, "1")
    done = post(desk, f"lessons/{row.pk}/cancellation", body, "2")

    assert stranger.status_code == 404
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert [one["student"] for one in done.json()["outcomes"]] == [small_school.mia.pk]
    assert Cancellation.objects.get().words == "Fever"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("lessons", {"starts_at": f"{YEAR}-03-02T15:00:00"}, "starts_at"),
        ("lessons", {"starts_at": "2025-03-04T15:00:00-05:00"}, "starts_at"),
        ("lessons", {"minutes": 10}, "minutes"),
        ("lessons", {"teacher": "nobody"}, "teacher"),
        ("lessons", {"students": [999999]}, "students"),
        ("lessons", {"room": 999999}, "room"),
        ("closures", {"first_day": f"{YEAR}-03-02", "last_day": f"{YEAR}-03-01", "reason": "Snow"}, "last_day"),
        ("closures", {"first_day": "2025-03-02", "last_day": "2025-03-02", "reason": "Snow"}, "first_day"),
        ("closures", {"first_day": "yesterday", "last_day": "2025-03-02", "reason": "Snow"}, "first_day"),
        ("timeslots", {"minutes": 10}, "minutes"),
    ],
)
def test_nonsense_is_told_by_its_field_and_nothing_is_written(
    small_school: SmallSchool, mara: Teacher, desk: Program, path: str, body: dict[str, Any], field: str
) -> None:
    whole = new(small_school, at(TUESDAY, "15:00")) | body if path == "lessons" else body

    answer = post(desk, path, whole)

    assert answer.status_code in (400, 404)
    assert set(answer.json()["errors"]) == {field}
    assert (Lesson.objects.count(), ClosedDate.objects.count(), Timeslot.objects.count()) == (0, 0, 0)


def test_weekly_times_are_published_and_listed(small_school: SmallSchool, mara: Teacher, desk: Program) -> None:
    Availability.objects.update(first_day=day_at_school() - timedelta(days=1))

    done = post(desk, "timeslots", {"teacher": "mara", "minutes": 60})

    assert (done.status_code, len(done.json()["new"])) == (200, 3)
    listed = desk.call("GET", "/api/admin/timeslots", query={"teacher": "mara", "active": "true"}).json()["results"]
    assert [row["time"] for row in listed] == ["15:00", "16:00", "17:00"]
    assert desk.call("GET", "/api/admin/timeslots", query={"active": "false"}).json()["results"] == []


def test_a_day_is_previewed_and_closed(small_school: SmallSchool, mara: Teacher, desk: Program) -> None:
    row = lesson(mara, at(TUESDAY, "15:00"), students=(small_school.mia,))
    days = {"first_day": DAY, "last_day": DAY}

    [met] = desk.call("GET", "/api/admin/closures/preview", query=days).json()["results"]
    assert (met["id"], met["hours"][0]["starts_at"]) == (row.pk, f"{YEAR}-03-09T20:00:00Z")
    forgotten = post(desk, "closures", days | {"reason": "Snow"}, "1")
    assert (forgotten.status_code, forgotten.json()["code"]) == (409, "no-remedy")
    remedy = {"lesson": row.pk, "remedy": "move", "starts_at": met["hours"][0]["starts_at"]}
    done = post(desk, "closures", days | {"reason": "Snow", "remedies": [remedy]}, "2")

    assert done.json()["results"] == [{"lesson": row.pk, "remedy": "move"}]
    assert desk.get("/api/admin/closures").json()["results"] == [{"day": DAY, "reason": "Snow"}]


def test_only_the_office_and_only_with_a_key(small_school: SmallSchool, mara: Teacher, desk: Program) -> None:
    body = new(small_school, at(TUESDAY, "15:00"))
    for person in (small_school.priya, small_school.finance):
        for path in ("lessons", "timeslots", "closures"):
            assert small_school.program(person).get(f"/api/admin/{path}").status_code == 403
            assert post(small_school.program(person), path, body).status_code == 403
    assert small_school.program().get("/api/admin/lessons").status_code == 401
    assert desk.post("/api/admin/lessons", body).json()["code"] == "idempotency-key-needed"


def test_as_many_questions_for_three_lessons_as_for_one(
    small_school: SmallSchool, mara: Teacher, desk: Program
) -> None:
    def questions(path: str, **query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.call("GET", f"/api/admin/{path}", query=query).status_code == 200
        return len(asked)

    def both() -> list[int]:
        return [
            questions("lessons", **{"from": DAY}),
            questions("closures/preview", first_day=DAY, last_day=DAY),
        ]

    lesson(mara, at(TUESDAY, "15:00"), students=(small_school.mia,))
    both()
    alone = both()
    lesson(mara, at(TUESDAY, "16:00"), students=(small_school.mia,))
    lesson(mara, at(TUESDAY, "17:00"), students=(small_school.sams_child,))
    assert both() == alone
