"""The office's calendar: what it shows, and that dragging asks the verb that everybody asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from academy.models import ClosedDate, Teacher
from scheduling.models import Lesson, Room
from tests.academy.admin.office import Browser, at
from tests.cast import LIND, MIA, NOAH, OKAFOR
from tests.scheduling.hours import TUESDAY, away, lesson, offers
from tests.scheduling.hours import at as hour
from tests.school import Cedar
from tests.spring import YEAR

PAGE, EVENTS = at("scheduling_lesson_calendar"), at("scheduling_lesson_events")
DAY = f"?day={TUESDAY:%Y-%m-%d}"


@pytest.fixture
def lind(cedar: Cedar) -> Teacher:
    teacher = Teacher.objects.get(user=cedar.user(LIND))
    offers(teacher, TUESDAY - timedelta(weeks=4), "09:00", "12:00")
    return teacher


@pytest.fixture
def okafor(cedar: Cedar) -> Teacher:
    return Teacher.objects.get(user=cedar.user(OKAFOR))


def drag(desk: Client, row: Lesson, starts: str, **more: Any) -> Any:
    """As the page's script does it."""
    token = desk.get(PAGE).content.decode().partition('name="csrfmiddlewaretoken" value="')[2][:64]
    said = {"starts": starts, "by": "teacher", "column": "", "csrfmiddlewaretoken": token, **more}
    return desk.post(at("scheduling_lesson_drag", row.pk), said)


def test_a_day_has_a_column_for_each_teacher_and_a_table_that_says_the_same(
    cedar: Cedar, desk: Browser, lind: Teacher, okafor: Teacher
) -> None:
    room = Room.objects.get(name="Room 2")
    lesson(lind, hour(TUESDAY, "09:00"), room=room, students=(cedar.student(MIA),))
    lesson(okafor, hour(TUESDAY, "17:30"), state=Lesson.State.CANCELLED)
    ClosedDate.objects.create(day=TUESDAY, reason="Founders’ Day")
    away(cedar, okafor, hour(TUESDAY, "08:00"), hour(TUESDAY, "20:00"))

    words = desk.words(PAGE + DAY)
    events = desk.get(EVENTS + DAY).json()

    assert "Tuesday 2 March · all teachers Times are Toronto time" in words
    assert "09:00–09:30 Mia · Single lesson Room 2 Booked Move…" in words
    assert "17:30–18:00 Single lesson Online Cancelled" in words
    assert "Closed: Founders’ Day" in words
    assert "Away: leave, 08:00–20:00" in words
    assert [(one["start"], one["title"], one["resourceIds"], one["startEditable"]) for one in events] == [
        (f"{YEAR}-03-02T09:00", "Mia · Single lesson", [str(lind.pk)], True),
        (f"{YEAR}-03-02T17:30", "Single lesson", [str(okafor.pk)], False),
    ]


def test_by_room_and_a_week_of_one_teacher(cedar: Cedar, desk: Browser, lind: Teacher, okafor: Teacher) -> None:
    room = Room.objects.get(name="Room 2")
    lesson(lind, hour(TUESDAY, "09:00"), room=room)
    lesson(lind, hour(TUESDAY + timedelta(days=3), "10:00"))
    lesson(okafor, hour(TUESDAY, "11:00"))

    rooms = desk.get(f"{EVENTS}{DAY}&by=room").json()
    week = desk.get(f"{EVENTS}{DAY}&view=week&teacher={lind.pk}").json()

    assert [(one["start"], one["resourceIds"]) for one in rooms] == [(f"{YEAR}-03-02T09:00", [str(room.pk)])]
    assert [one["start"] for one in week] == [f"{YEAR}-03-02T09:00", f"{YEAR}-03-05T10:00"]
    assert "Ms Lind · Mon 1 Mar – Sun 7 Mar" in desk.words(f"{PAGE}{DAY}&view=week&teacher={lind.pk}")


def test_one_students_lessons(cedar: Cedar, desk: Browser, lind: Teacher) -> None:
    lesson(lind, hour(TUESDAY, "09:00"), students=(cedar.student(MIA),))
    lesson(lind, hour(TUESDAY, "10:00"), students=(cedar.student(NOAH),))

    for view in ("day", "week"):
        found = desk.get(f"{EVENTS}{DAY}&view={view}&student={cedar.student(NOAH).pk}").json()
        assert [one["title"] for one in found] == ["Noah · Single lesson"]


def test_a_drag_moves_and_tells(desk: Browser, lind: Teacher) -> None:
    row = lesson(lind, hour(TUESDAY, "09:00"))

    answer = drag(desk, row, f"{YEAR}-03-02T10:30")

    assert (answer.status_code, answer.json()["sentence"]) == (200, "The lesson is moved. Family and teacher are told.")
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (hour(TUESDAY, "10:30"), hour(TUESDAY, "11:00"))


def test_a_drag_onto_a_busy_hour_says_why_not_and_what_is_free(desk: Browser, lind: Teacher) -> None:
    row, _other = lesson(lind, hour(TUESDAY, "09:00")), lesson(lind, hour(TUESDAY, "10:00"))

    answer = drag(desk, row, f"{YEAR}-03-02T10:15")

    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "taken")
    assert said["sentence"] == "Ms Lind has another lesson at that time. Nothing was changed."
    assert len(said["instead"]) == 3
    row.refresh_from_db()
    assert row.starts_at == hour(TUESDAY, "09:00")


def test_a_drag_against_a_rule_wants_a_reason(desk: Browser, lind: Teacher) -> None:
    row = lesson(lind, hour(TUESDAY, "09:00"))

    refused = drag(desk, row, f"{YEAR}-03-02T18:45")
    allowed = drag(desk, row, f"{YEAR}-03-02T18:45", allowed_because="The hall is theirs that evening.")

    assert (refused.status_code, refused.json()["code"], allowed.status_code) == (409, "objections", 200)
    row.refresh_from_db()
    assert row.allowed_because == "The hall is theirs that evening."


def test_a_drag_to_another_column_is_another_teacher_or_room(desk: Browser, lind: Teacher, okafor: Teacher) -> None:
    offers(okafor, TUESDAY - timedelta(weeks=4), "09:00", "12:00")
    row, room = lesson(lind, hour(TUESDAY, "09:00")), Room.objects.get(name="Room 1")

    drag(desk, row, f"{YEAR}-03-02T09:30", column=str(okafor.pk))
    drag(desk, row, f"{YEAR}-03-02T09:30", by="room", column=str(room.pk))

    row.refresh_from_db()
    assert (row.teacher, row.room, row.starts_at) == (okafor, room, hour(TUESDAY, "09:30"))


@pytest.mark.parametrize(
    ("starts", "more", "code"),
    [
        ("soon", {}, "no-time"),
        (f"{YEAR}-03-14T02:30", {}, "skipped"),
        (f"{YEAR}-03-02T10:00", {"column": "99999999"}, "no-column"),
        (f"{YEAR}-03-02T10:00", {"column": "x"}, "no-column"),
        ("2020-03-03T10:00", {}, "over"),
    ],
)
def test_nonsense_is_refused_in_words(
    desk: Browser, lind: Teacher, starts: str, more: dict[str, str], code: str
) -> None:
    row = lesson(lind, hour(TUESDAY, "09:00"))

    answer = drag(desk, row, starts, **more)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    row.refresh_from_db()
    assert row.starts_at == hour(TUESDAY, "09:00")


def test_who_may_look_may_not_always_move(desk: Browser, finance: Browser, lind: Teacher) -> None:
    row = lesson(lind, hour(TUESDAY, "09:00"))

    assert at("scheduling_lesson_move", row.pk) in desk.get(PAGE + DAY).content.decode()
    assert at("scheduling_lesson_move", row.pk) not in finance.get(PAGE + DAY).content.decode()
    assert [one["startEditable"] for one in finance.get(EVENTS + DAY).json()] == [False]
    assert drag(finance, row, f"{YEAR}-03-02T10:00").status_code == 403
    assert desk.get(at("scheduling_lesson_drag", row.pk))["Location"] == at("scheduling_lesson_move", row.pk)


def test_nonsense_in_the_address_shows_today(desk: Browser, lind: Teacher) -> None:
    for query in (
        "?day=soon&view=year&by=hat&teacher=x&room=0&page=-1",
        "?day=0001-01-01",
        "?day=9999-12-31&view=week",
    ):
        assert desk.get(PAGE + query).status_code == 200
        assert desk.get(EVENTS + query).json() == []


def test_three_times_the_lessons_cost_no_more_queries(desk: Browser, lind: Teacher) -> None:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        return len(queries)

    paths = (PAGE + DAY, EVENTS + DAY, f"{EVENTS}{DAY}&view=week&teacher={lind.pk}")
    lesson(lind, hour(TUESDAY, "09:00"))
    one = [count(path) for path in paths]
    for clock in ("10:00", "11:00"):
        lesson(lind, hour(TUESDAY, clock))

    assert [count(path) for path in paths] == one
    assert max(one) <= 16
