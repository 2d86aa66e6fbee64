"""The controls of test_calendar.py: with the guard taken away, the same race goes wrong."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from academy.models import Student
from scheduling.actions.credit import issue
from scheduling.models import Lesson, Participant
from tests.cast import ALVAREZ, LIND, MIA, OLIVIA
from tests.concurrency.crowd import meeting, together
from tests.group import open_group
from tests.school import Cedar
from tests.site import database_url
from tests.spring import YEAR

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def seat(student: Student, lesson: Lesson, looked: Callable[[], int]) -> bool:
    """Look whether there is a seat, and then sit down: what one writes without thinking. looked: met in between."""
    with psycopg.connect(database_url(), autocommit=True) as database:
        row = database.execute(
            "SELECT capacity > (SELECT count(*) FROM scheduling_participant WHERE lesson_id = lesson.id)"
            " FROM scheduling_lesson AS lesson WHERE id = %s",
            [lesson.pk],
        ).fetchone()
        looked()
        if not row or not row[0]:
            return False
        try:
            database.execute(
                "INSERT INTO scheduling_participant (lesson_id, student_id, seat) VALUES (%s, %s, %s)",
                [lesson.pk, student.pk, student.pk % 1000],
            )
        except psycopg.errors.CheckViolation:
            return False
        return True


def crowded(cedar: Cedar, capacity: int) -> tuple[int, int]:
    """Six children who play want a group's seats in psql: how many were promised one, and how many sit there."""
    offering = open_group(cedar.semester, cedar.teacher(ALVAREZ), students=[], by=cedar.user(OLIVIA), capacity=capacity)
    lesson = Lesson.objects.filter(series__offering=offering).latest("starts_at")
    children = list(Student.objects.all())
    looked = meeting(len(children))
    promised = sum(together(*[lambda one=one: seat(one, lesson, looked) for one in children]))
    return promised, Participant.objects.filter(lesson=lesson).count()


def test_seats_are_counted_by_the_database(cedar: Cedar) -> None:
    assert crowded(cedar, 2) == (2, 2)


def test_without_its_trigger_a_group_is_overfull(cedar: Cedar) -> None:
    run("ALTER TABLE scheduling_participant DISABLE TRIGGER USER")
    try:
        promised, sitting = crowded(cedar, 2)
    finally:
        run("ALTER TABLE scheduling_participant ENABLE TRIGGER USER")

    assert promised == sitting > 2


def used(cedar: Cedar) -> list[int]:
    """Ten clients of psql reserve one credit; what the balance is then."""
    credit = issue(student=cedar.student(MIA), minutes=30, because="A race.", by=cedar.user(OLIVIA))
    offering = open_group(cedar.semester, cedar.teacher(ALVAREZ), students=[], by=cedar.user(OLIVIA))
    lesson = Lesson.objects.filter(series__offering=offering).latest("starts_at")

    def client() -> bool:
        with psycopg.connect(database_url(), autocommit=True) as database:
            try:
                database.execute(
                    "INSERT INTO scheduling_creditentry (credit_id, kind, amount, lesson_id, because)"
                    " VALUES (%s, 'reserved', -1, %s, 'A race.')",
                    [credit.pk, lesson.pk],
                )
            except psycopg.errors.CheckViolation:
                return False
            return True

    done = sum(together(*[client] * 10))
    credit.refresh_from_db()
    return [done, credit.balance]


def test_a_credit_is_used_once(cedar: Cedar) -> None:
    assert used(cedar) == [1, 0]


def test_without_its_constraint_a_credit_is_used_by_everybody(cedar: Cedar) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'credit_is_used_once'")
        [definition] = cursor.fetchone()
    run("ALTER TABLE scheduling_makeupcredit DROP CONSTRAINT credit_is_used_once")
    try:
        assert used(cedar) == [10, -9]
    finally:
        run("TRUNCATE scheduling_makeupcredit CASCADE")
        run(f"ALTER TABLE scheduling_makeupcredit ADD CONSTRAINT credit_is_used_once {definition}")


def test_two_plain_inserts_in_opposite_orders_deadlock(cedar: Cedar) -> None:
    """Why everybody takes the calendars' locks first, in one order: else two wait for each other."""
    teachers = [cedar.teacher(LIND).pk, cedar.teacher(ALVAREZ).pk]
    insert = (
        "INSERT INTO scheduling_lesson (teacher_id, starts_at, ends_at, state)"
        f" VALUES (%s, '{YEAR}-03-03 15:00+00', '{YEAR}-03-03 15:30+00', 'booked')"
    )
    each_has_one = meeting(2)

    def client(order: list[int]) -> str:
        with psycopg.connect(database_url()) as database:
            try:
                database.execute(insert, [order[0]])
                each_has_one()
                database.execute(insert, [order[1]])
            except (psycopg.errors.DeadlockDetected, psycopg.errors.ExclusionViolation) as error:
                return type(error).__name__
            return "done"

    found = together(lambda: client(teachers), lambda: client(teachers[::-1]))

    assert sorted(found) == ["DeadlockDetected", "done"]
