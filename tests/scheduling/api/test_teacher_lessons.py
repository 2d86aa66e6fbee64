"""A teacher's doors for programs: the own lessons, and who was there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.models import Student
from scheduling.models import Attendance, Cancellation, Lesson, Participant
from tests.scheduling.hours import TUESDAY, at, lesson
from tests.small_school import Program, SmallSchool
from tests.spring import YEAR

DAY = f"{TUESDAY:%Y-%m-%d}"


@pytest.fixture
def mara(small_school: SmallSchool) -> Program:
    return small_school.program(small_school.mara.user)


def begun(school: SmallSchool, *students: Student) -> Lesson:
    return lesson(school.mara, timezone.now() - timedelta(minutes=5), students=students, capacity=len(students))


def marks(program: Program, body: Any, key: str = "key-1") -> Any:
    return program.post("/api/teacher/attendance", body, Idempotency_Key=key)


def listed(program: Program, **query: str) -> Any:
    return program.call("GET", "/api/teacher/lessons", query=query).json()


def test_the_lessons_of_some_days_with_everybody_in_them(small_school: SmallSchool, mara: Program) -> None:
    row = lesson(small_school.mara, at(TUESDAY, "00:10"), students=(small_school.mia,))
    lesson(small_school.mara, at(TUESDAY + timedelta(days=1), "00:10"))
    lesson(small_school.ben, at(TUESDAY, "00:10"), students=(small_school.sams_child,))

    answer = listed(mara, **{"from": DAY, "until": DAY})

    assert answer["next"] is None
    assert answer["results"] == [
        {
            "id": row.pk,
            "kind": "single",
            "state": "booked",
            "starts_at": f"{YEAR}-03-02T05:10:00Z",
            "ends_at": f"{YEAR}-03-02T05:40:00Z",
            "subject": None,
            "room": None,
            "meeting_url": "",
            "students": [
                {
                    "student": small_school.mia.pk,
                    "first_name": "Mia",
                    "last_name": "",
                    "is_excused": False,
                    "mark": None,
                }
            ],
        }
    ]
    assert len(listed(mara, **{"from": DAY})["results"]) == 2


def test_one_is_marked_once_and_a_slip_is_mended(small_school: SmallSchool, mara: Program) -> None:
    row = begun(small_school, small_school.mia)
    wish = {"lesson": row.pk, "student": small_school.mia.pk, "mark": "late"}

    first, again = marks(mara, wish), marks(mara, wish)

    assert (first.status_code, first.json()["state"]) == (200, "taught")
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert [one["mark"] for one in marks(mara, wish | {"mark": "present"}, "key-2").json()["students"]] == ["present"]
    assert Attendance.objects.get().marked_by == small_school.mara.user


def test_a_whole_lesson_at_once_leaves_the_marks_there_are(small_school: SmallSchool, mara: Program) -> None:
    row = begun(small_school, small_school.mia, small_school.sams_child)
    marks(mara, {"lesson": row.pk, "student": small_school.mia.pk, "mark": "absent"}, "1")

    done = marks(mara, {"lesson": row.pk, "mark": "present"}, "2").json()

    assert (done["state"], [one["mark"] for one in done["students"]]) == ("taught", ["absent", "present"])
    off = marks(mara, {"lesson": row.pk, "mark": "teacher_absent"}, "3").json()
    assert (off["state"], [one["mark"] for one in off["students"]]) == ("cancelled", [None, None])
    assert Cancellation.objects.get().cause == "teacher"


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"mark": "asleep"}, 400, "invalid", "mark"),
        ({"student": None, "mark": "late"}, 400, "invalid", "student"),
        ({"student": 999999}, 404, "not-found", "student"),
        ({"lesson": 999999}, 404, "not-found", "lesson"),
        ({"lesson": "first"}, 400, "invalid", "lesson"),
        ({"lesson": 2**63}, 400, "invalid", "lesson"),
    ],
)
def test_nonsense_is_told_by_its_field(
    small_school: SmallSchool, mara: Program, change: dict[str, Any], status: int, code: str, field: str
) -> None:
    row = begun(small_school, small_school.mia)

    answer = marks(mara, {"lesson": row.pk, "student": small_school.mia.pk, "mark": "present"} | change)

    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (status, code, [field])
    assert not Attendance.objects.exists()


def test_too_early_is_told_and_another_teachers_lesson_is_not_there(small_school: SmallSchool, mara: Program) -> None:
    ahead = lesson(small_school.mara, timezone.now() + timedelta(hours=2), students=(small_school.mia,))
    foreign = lesson(small_school.ben, timezone.now(), students=(small_school.sams_child,))

    early = marks(mara, {"lesson": ahead.pk, "mark": "present"}, "1")
    other = marks(mara, {"lesson": foreign.pk, "mark": "present"}, "2")

    assert (early.status_code, early.json()["code"]) == (409, "too-early")
    assert (other.status_code, list(other.json()["errors"])) == (404, ["lesson"])
    assert not Attendance.objects.exists()
    # The control: its own teacher may.
    ben = small_school.program(small_school.ben.user)
    assert marks(ben, {"lesson": foreign.pk, "mark": "present"}).status_code == 200


def test_only_teachers_and_only_with_a_key(small_school: SmallSchool, mara: Program) -> None:
    body = {"lesson": begun(small_school, small_school.mia).pk, "mark": "present"}

    assert mara.post("/api/teacher/attendance", body).json()["code"] == "idempotency-key-needed"
    for person in (small_school.priya, small_school.desk):
        assert marks(small_school.program(person), body).status_code == 403
        assert small_school.program(person).get("/api/teacher/lessons").status_code == 403
    small_school.mara.is_active = False
    small_school.mara.save()
    assert marks(mara, body).status_code == 403
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_told(small_school: SmallSchool, mara: Program, day: str) -> None:
    for name in ("from", "until"):
        answer = mara.call("GET", "/api/teacher/lessons", query={name: day})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_as_many_questions_for_three_lessons_as_for_one(small_school: SmallSchool, mara: Program) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert listed(mara, **{"from": DAY})["next"] is None
        return len(asked)

    def add(clock: str) -> None:
        row = lesson(small_school.mara, at(TUESDAY, clock), students=(small_school.mia,))
        part = Participant.objects.get(lesson=row)
        Attendance.objects.create(participant=part, mark="present", marked_by=small_school.mara.user)

    add("15:00")
    questions()
    alone = questions()
    add("16:00")
    add("17:00")
    assert questions() == alone
