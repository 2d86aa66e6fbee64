"""Everybody is reminded of a lesson a day before it and a quarter of an hour: exactly then, once, and never late."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.kernel.trace import tracing
from academy.models import Family, Guardian, Student, User
from academy.words import in_zone
from scheduling.actions.call_off import call_off
from scheduling.actions.lesson import move_lesson
from scheduling.actions.remind import remind, remind_by_hand
from scheduling.models import Cancellation, Cause, Lesson, Participant, Side
from scheduling.queries.reminders import A_DAY, A_QUARTER, AHEAD, Lead, due
from tests.cast import (
    ALVAREZ,
    ANNE,
    GIULIA,
    JONAS_HIMSELF,
    LEO,
    LIND,
    MARC,
    MIA,
    NOAH,
    OKAFOR,
    OLIVIA,
    TANAKA,
)
from tests.pace import usual
from tests.scheduling.hours import at
from tests.scheduling.hours import lesson as single
from tests.scheduling.reminding import agreed_long_ago, owed, reminders, said, soon, times
from tests.school import Cedar
from tests.spring import YEAR

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TOMORROW = A_DAY.before + 3 * MINUTE


@pytest.fixture(autouse=True)
def _acting() -> Iterator[None]:
    with tracing(actor="test"):
        yield


def test_guardians_student_and_teacher_are_reminded_exactly_a_day_before(cedar: Cedar) -> None:
    lesson = soon(cedar, TOMORROW, cedar.student(JONAS_HIMSELF))

    assert remind() == 1

    assert owed(lesson) == [("Astrid", "24h"), ("Helga", "24h"), ("Jonas", "24h")]
    assert times(lesson) == {(lesson.starts_at - 24 * HOUR, lesson.starts_at - 15 * MINUTE)}
    assert remind() == 0


def test_and_exactly_a_quarter_of_an_hour_before(cedar: Cedar) -> None:
    lesson = soon(cedar, A_QUARTER.before - MINUTE, cedar.student(NOAH))

    assert remind() == 1

    # Whoever slept through the day before hears of the last minutes alone.
    assert {lead for _name, lead in owed(lesson)} == {"15min"}
    assert times(lesson) == {(lesson.starts_at - 15 * MINUTE, lesson.starts_at)}


def test_called_off_or_excused_meanwhile_it_is_not_said(cedar: Cedar) -> None:
    lesson = soon(cedar, TOMORROW, cedar.student(MIA))
    group = soon(cedar, TOMORROW, cedar.student(NOAH), cedar.student(LEO), by=OKAFOR)
    remind()
    call_off(
        lesson=lesson,
        student=None,
        cause=Cause.SCHOOL,
        side=Side.STAFF,
        channel=Cancellation.Channel.OFFICE,
        by=cedar.user(OLIVIA),
    )
    Participant.objects.filter(lesson=group, student=cedar.student(NOAH)).update(excused_at=now())

    assert [said(one) for one in reminders(lesson)] == ["", ""]
    letters = {one.person.email: said(one) for one in reminders(group)}
    assert (letters[ANNE.email], letters[MARC.email]) == ("", "")
    assert letters[GIULIA.email].startswith("Leo’s lesson")
    assert letters[OKAFOR.email].startswith("Lesson with Leo:")


@pytest.mark.parametrize("state", [Lesson.State.HELD, Lesson.State.CANCELLED])
def test_of_what_is_held_or_called_off_nobody_is_reminded(cedar: Cedar, state: str) -> None:
    soon(cedar, TOMORROW, cedar.student(MIA), state=state)

    assert remind() == 0


def test_a_moved_lesson_is_spoken_of_at_its_new_hour_alone(cedar: Cedar) -> None:
    lesson = soon(cedar, TOMORROW, cedar.student(MIA))
    remind()
    old = reminders(lesson)
    move_lesson(lesson=lesson, starts_at=lesson.starts_at + MINUTE, room=None, allowed_because="So that it is near.")
    lesson.refresh_from_db()

    assert remind() == 1

    new = [one for one in reminders(lesson) if one not in old]
    assert [said(one) for one in old] == ["", ""]
    assert [one.not_before for one in new] == [lesson.starts_at - 24 * HOUR] * 2
    assert all(said(one) for one in new)


def test_moved_into_the_next_day_it_was_told_by_the_letter_of_the_move(cedar: Cedar) -> None:
    lesson = soon(cedar, timedelta(days=3), cedar.student(MIA))
    move_lesson(lesson=lesson, starts_at=now() + 5 * HOUR, room=None, allowed_because="So that it is near.")

    assert remind() == 0
    # The quarter of an hour before is still to come.
    hour = Lesson.objects.get(pk=lesson.pk).starts_at
    assert due(A_QUARTER, at=hour - A_QUARTER.before, most=1) == [lesson]


@pytest.mark.parametrize("hours", [2, 72], ids=["two hours", "three days"])
def test_after_a_pause_one_pass_makes_good_what_is_still_worth_saying(cedar: Cedar, hours: int) -> None:
    # In the pause one lesson came to its day's mark, one to its quarter's, and one began (or was over long ago).
    tomorrow = soon(cedar, max(24 - hours, 1) * HOUR, cedar.student(MIA), by=LIND)
    shortly = soon(cedar, 10 * MINUTE, cedar.student(LEO), by=OKAFOR)
    begun = soon(cedar, -5 * MINUTE, cedar.student(NOAH), by=ALVAREZ)
    over = soon(cedar, -min(hours, 70) * HOUR, cedar.student(MIA), by=OKAFOR)

    assert (remind(), remind()) == (2, 0)

    assert {lead for _name, lead in owed(tomorrow)} == {"24h"}
    assert {lead for _name, lead in owed(shortly)} == {"15min"}
    assert owed(begun) == owed(over) == []


def test_what_was_written_before_the_pause_is_closed_and_not_sent_late(cedar: Cedar, worker: Callable[[], int]) -> None:
    lesson = soon(cedar, TOMORROW, cedar.student(MIA))
    remind()
    # The workers come back fourteen minutes before the lesson.
    Notice.objects.filter(about_id=lesson.pk).update(not_before=now() - 24 * HOUR, expires_at=now() - MINUTE)

    worker()

    rows = {(one.state, one.last_error) for one in reminders(lesson)}
    assert rows == {("closed", "Its time had passed; it was not sent late.")}


@pytest.mark.parametrize("wrong", [25 * HOUR, -2 * HOUR, 3 * MINUTE], ids=["a day fast", "slow", "a little fast"])
def test_only_the_databases_clock_counts(cedar: Cedar, monkeypatch: pytest.MonkeyPatch, wrong: timedelta) -> None:
    # Far enough, near enough and too late by the database's clock; each would be otherwise by the worker's.
    far = soon(cedar, 48 * HOUR, cedar.student(MIA), by=LIND)
    near = soon(cedar, TOMORROW, cedar.student(LEO), by=OKAFOR)
    begun = soon(cedar, -MINUTE, cedar.student(NOAH), by=ALVAREZ)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC) + wrong)

    assert remind() == 1

    assert {lead for _name, lead in owed(near)} == {"24h"}
    assert owed(far) == owed(begun) == []


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        # The clocks change between the reminder and the lesson: forward, and back; by an hour, and by half of one.
        ("America/Toronto", (date(YEAR, 3, 14), date(YEAR, 11, 7))),
        ("Australia/Lord_Howe", (date(YEAR, 4, 4), date(YEAR, 10, 3))),
    ],
)
def test_a_day_is_24_hours_also_when_the_clocks_change(cedar: Cedar, zone: str, days: tuple[date, date]) -> None:
    for on in days:
        lesson = agreed_long_ago(single(cedar.teacher(LIND), at(on, "16:00", zone), students=(cedar.student(MIA),)))
        for lead in (A_DAY, A_QUARTER):
            mark = lesson.starts_at - lead.before
            # It is found from five minutes before its mark until it is too late, and not a moment longer.
            assert _found(lead, lesson, mark - AHEAD)
            assert not _found(lead, lesson, mark - AHEAD - MINUTE)
            assert _found(lead, lesson, lesson.starts_at - lead.until - MINUTE)
            assert not _found(lead, lesson, lesson.starts_at - lead.until)
        # Sixteen o'clock, and on the day before an hour or half of one beside it.
        assert f"{in_zone(lesson.starts_at - A_DAY.before, zone):%H:%M}" in ("15:00", "15:30", "16:30", "17:00")


def _found(lead: Lead, lesson: Lesson, moment: datetime) -> bool:
    return due(lead, at=moment, most=9) == [lesson]


def test_the_statements_do_not_grow_with_the_lessons(cedar: Cedar) -> None:
    def counted(*lessons: Lesson) -> int:
        with CaptureQueriesContext(connection) as found:
            assert remind() == len(lessons)
        return len(found)

    one = counted(soon(cedar, TOMORROW, cedar.student(MIA)))
    children = ((LEO, OKAFOR), (NOAH, ALVAREZ), (JONAS_HIMSELF, TANAKA))
    three = counted(*(soon(cedar, TOMORROW, cedar.student(child), by=teacher) for child, teacher in children))

    assert one == three <= 10


def test_by_hand_everybody_is_reminded_once_more_and_no_more(cedar: Cedar) -> None:
    lesson = soon(cedar, timedelta(days=4), cedar.student(MIA))

    assert remind_by_hand(lesson=lesson) == 2
    assert owed(lesson) == [("Astrid", "by hand"), ("Giulia", "by hand")]
    with pytest.raises(Refusal, match="by hand already"):
        remind_by_hand(lesson=lesson)


def test_ten_thousand_in_one_tick(cedar: Cedar) -> None:
    with connection.cursor() as cursor:
        # Those of earlier tests are for tables with a few rows: they would read them from end to end for each row.
        cursor.execute("DISCARD PLANS")
    families = Family.objects.bulk_create([Family(name=f"Family {number}") for number in range(24)])
    people = [User(email=f"g{number}@families.example", password="!") for number in range(24)]
    User.objects.bulk_create(people)
    Guardian.objects.bulk_create(Guardian(family=one, user=user) for one, user in zip(families, people, strict=True))
    born = date(2017, 1, 1)
    students = Student.objects.bulk_create(Student(family=one, first_name="C", birth_date=born) for one in families)
    begins, teacher = now() + 16 * HOUR, cedar.teacher(LIND)
    lessons = Lesson.objects.bulk_create(
        Lesson(
            teacher=teacher,
            starts_at=begins + number * MINUTE,
            ends_at=begins + (number + 1) * MINUTE,
            capacity=24,
            changed_at=begins - timedelta(days=9),
        )
        for number in range(400)
    )
    Participant.objects.bulk_create(Participant(lesson=one, student=student) for one in lessons for student in students)

    began = time.monotonic()
    with CaptureQueriesContext(connection) as found:
        assert remind() == 400
    took = time.monotonic() - began

    assert Notice.objects.count() == 10_000
    assert len(found) <= 10
    assert took < usual(30), f"{took:.1f} s"
