"""Whoever writes past the application, in psql, meets the same judge."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from academy.models import Student, Teacher
from scheduling.models import Claim, Lesson
from tests.cast import ALVAREZ, LIND, MIA, NOAH
from tests.school import Cedar
from tests.site import database_url

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
INSERT = (
    "INSERT INTO scheduling_lesson (teacher_id, room_id, starts_at, ends_at, state)"
    " VALUES (%s, %s, %s, %s, 'booked') RETURNING id"
)


def lesson(
    database: psycopg.Connection,
    teacher: Teacher,
    starts: str,
    ends: str,
    *,
    room: int | None = None,
    student: Student | None = None,
) -> int:
    """A lesson on a day in 2031, and its student."""
    row = database.execute(INSERT, [teacher.pk, room, f"2031-03-03 {starts}+00", f"2031-03-03 {ends}+00"]).fetchone()
    assert row
    if student:
        database.execute(
            "INSERT INTO scheduling_participant (lesson_id, student_id) VALUES (%s, %s)", [row[0], student.pk]
        )
    return int(row[0])


@pytest.fixture
def psql(cedar: Cedar) -> Iterator[psycopg.Connection]:
    """Somebody at the database, past the application."""
    with psycopg.connect(database_url(), autocommit=True) as database:
        yield database


@pytest.mark.parametrize(
    ("starts", "ends"), [("15:00", "15:30"), ("14:45", "15:15"), ("15:15", "15:20"), ("14:00", "17:00")]
)
def test_a_lesson_that_overlaps_another_is_refused(
    psql: psycopg.Connection, cedar: Cedar, starts: str, ends: str
) -> None:
    lind, alvarez, room = cedar.teacher(LIND), cedar.teacher(ALVAREZ), cedar.slot(LIND).room_id
    mia, noah = cedar.student(MIA), cedar.student(NOAH)
    lesson(psql, lind, "15:00", "15:30", room=room, student=mia)

    with pytest.raises(psycopg.errors.ExclusionViolation, match="nobody_in_two_places"):
        lesson(psql, lind, starts, ends)
    with pytest.raises(psycopg.errors.ExclusionViolation, match="nobody_in_two_places"):
        lesson(psql, alvarez, starts, ends, room=room)
    with pytest.raises(psycopg.errors.ExclusionViolation, match="nobody_in_two_places"):
        lesson(psql, alvarez, starts, ends, student=mia)
    lesson(psql, cedar.teacher(ALVAREZ), "19:00", "19:30", room=room, student=noah)


def test_lessons_that_touch_do_not_overlap(psql: psycopg.Connection, cedar: Cedar) -> None:
    lind, mia = cedar.teacher(LIND), cedar.student(MIA)

    for starts, ends in (("15:00", "15:30"), ("15:30", "16:00"), ("14:30", "15:00")):
        lesson(psql, lind, starts, ends, student=mia)

    assert Lesson.objects.count() == 3


def test_a_lesson_moves_with_its_claims_or_not_at_all(psql: psycopg.Connection, cedar: Cedar) -> None:
    first = lesson(psql, cedar.teacher(LIND), "15:00", "15:30", student=cedar.student(MIA))
    second = lesson(psql, cedar.teacher(LIND), "16:00", "16:30")
    move = "UPDATE scheduling_lesson SET starts_at = starts_at - %s, ends_at = ends_at - %s WHERE id = %s"
    half_hour, more = timedelta(minutes=30), timedelta(minutes=45)

    with pytest.raises(psycopg.errors.ExclusionViolation, match="nobody_in_two_places"):
        psql.execute(move, [more, more, second])
    psql.execute(move, [half_hour, half_hour, first])
    psql.execute(move, [half_hour, half_hour, second])

    hours = Claim.objects.order_by("starts_at", "pk").values_list("lesson_id", "starts_at__hour", "starts_at__minute")
    assert list(hours) == [(first, 14, 30), (first, 14, 30), (second, 15, 30)]


def test_a_cancelled_lesson_frees_its_hour(psql: psycopg.Connection, cedar: Cedar) -> None:
    first = lesson(psql, cedar.teacher(LIND), "15:00", "15:30")

    psql.execute("UPDATE scheduling_lesson SET state = 'cancelled' WHERE id = %s", [first])

    assert lesson(psql, cedar.teacher(LIND), "15:00", "15:30") > first
