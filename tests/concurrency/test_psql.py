"""Whoever writes past the application, in psql, meets the same judge."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from academy.models import Student, Teacher
from scheduling.models import Claim, Lesson
from tests.booked import booked
from tests.cast import ALVAREZ, GIULIA, LIND, MIA, NOAH, ZOE
from tests.school import Cedar
from tests.site import database_url
from tests.spring import YEAR

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
    """A lesson on a day of that spring, and its student."""
    row = database.execute(
        INSERT, [teacher.pk, room, f"{YEAR}-03-03 {starts}+00", f"{YEAR}-03-03 {ends}+00"]
    ).fetchone()
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
    ("starts", "ends"), [("15:00", "15:30"), ("14:45", "15:15"), ("15:15", "15:20"), ("14:15", "16:15")]
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


def test_a_group_takes_no_more_students_than_it_has_seats(psql: psycopg.Connection, cedar: Cedar) -> None:
    pk = lesson(psql, cedar.teacher(LIND), "15:00", "15:30")
    psql.execute("UPDATE scheduling_lesson SET capacity = 2 WHERE id = %s", [pk])
    come = "INSERT INTO scheduling_participant (lesson_id, student_id) VALUES (%s, %s)"
    for child in (MIA, NOAH):
        psql.execute(come, [pk, cedar.student(child).pk])

    with pytest.raises(psycopg.errors.CheckViolation, match="a_seat_for_everybody"):
        psql.execute(come, [pk, cedar.student(ZOE).pk])
    with pytest.raises(psycopg.errors.CheckViolation, match="a_seat_for_everybody"):
        psql.execute("UPDATE scheduling_lesson SET capacity = 1 WHERE id = %s", [pk])
    psql.execute("UPDATE scheduling_participant SET excused_at = now() WHERE student_id = %s", [cedar.student(MIA).pk])
    psql.execute(come, [pk, cedar.student(ZOE).pk])
    with pytest.raises(psycopg.errors.CheckViolation, match="a_seat_for_everybody"):
        psql.execute("UPDATE scheduling_participant SET excused_at = NULL")


def test_a_credit_never_falls_below_zero_and_its_ledger_is_never_rewritten(
    psql: psycopg.Connection, cedar: Cedar
) -> None:
    pk = lesson(psql, cedar.teacher(LIND), "15:00", "15:30")
    psql.execute(
        "INSERT INTO scheduling_makeupcredit (student_id, minutes, balance, state) VALUES (%s, 30, 0, 'new')",
        [cedar.student(MIA).pk],
    )
    enter = (
        "INSERT INTO scheduling_creditentry (credit_id, kind, amount, lesson_id, because)"
        " SELECT id, %s, %s, %s, 'So.' FROM scheduling_makeupcredit"
    )
    judged = r"credit_is_used_once|Invalid transition"
    with pytest.raises(psycopg.DatabaseError, match=judged):
        psql.execute(enter, ["reserved", -1, pk])
    psql.execute(enter, ["issued", 1, None])
    psql.execute(enter, ["reserved", -1, pk])

    for kind in ("reserved", "expired", "revoked"):
        with pytest.raises(psycopg.DatabaseError, match=judged):
            psql.execute(enter, [kind, -1, pk if kind == "reserved" else None])
    with pytest.raises(psycopg.errors.UniqueViolation, match="credit_issued_once"):
        psql.execute(enter, ["issued", 1, None])
    with pytest.raises(psycopg.DatabaseError, match="delete rows"):
        psql.execute("DELETE FROM scheduling_creditentry")
    assert psql.execute("SELECT balance, state FROM scheduling_makeupcredit").fetchall() == [(0, "reserved")]


def test_a_teacher_does_not_offer_one_hour_twice(psql: psycopg.Connection, cedar: Cedar) -> None:
    offer = (
        "INSERT INTO scheduling_availability (teacher_id, weekday, starts, ends, zone, first_day, last_day,"
        " buffer_minutes) VALUES (%s, 6, %s, %s, 'America/Toronto', %s, %s, 0)"
    )
    lind = cedar.teacher(LIND).pk
    psql.execute(offer, [lind, "15:00", "19:00", f"{YEAR}-01-01", None])

    for starts, ends, first in (("18:30", "20:00", f"{YEAR}-01-01"), ("10:00", "15:01", f"{YEAR + 9}-01-01")):
        with pytest.raises(psycopg.errors.ExclusionViolation, match="available_in_one_place_at_a_time"):
            psql.execute(offer, [lind, starts, ends, first, None])
    psql.execute(offer, [lind, "19:00", "20:00", f"{YEAR}-01-01", None])
    psql.execute(offer, [lind, "15:00", "19:00", f"{YEAR - 1}-01-01", f"{YEAR - 1}-12-31"])
    psql.execute(offer, [cedar.teacher(ALVAREZ).pk, "15:00", "19:00", f"{YEAR}-01-01", None])


def test_a_place_has_one_pattern_and_one_pause_at_a_time(psql: psycopg.Connection, cedar: Cedar) -> None:
    place = booked(cedar).place
    giulia = cedar.user(GIULIA).pk
    series = place.series.get()
    rest = (
        "INSERT INTO scheduling_pause (place_id, first_day, last_day, because, asked_by_id) VALUES (%s, %s, %s, '', %s)"
    )
    again = (
        "INSERT INTO scheduling_series (place_id, teacher_id, weekday, starts, minutes, zone, first_day, last_day)"
        " VALUES (%s, %s, 2, '09:00', 30, 'America/Toronto', %s, %s)"
    )

    psql.execute(rest, [place.pk, f"{YEAR}-07-01", f"{YEAR}-07-31", giulia])
    with pytest.raises(psycopg.errors.ExclusionViolation, match="paused_once_at_a_time"):
        psql.execute(rest, [place.pk, f"{YEAR}-07-31", f"{YEAR}-08-10", giulia])
    psql.execute(rest, [place.pk, f"{YEAR}-08-01", f"{YEAR}-08-10", giulia])
    with pytest.raises(psycopg.errors.ExclusionViolation, match="one_pattern_of_a_place_at_a_time"):
        psql.execute(again, [place.pk, series.teacher_id, series.last_day, series.last_day + timedelta(days=70)])
    after = series.last_day + timedelta(days=1)
    psql.execute(again, [place.pk, series.teacher_id, after, after + timedelta(days=70)])
