"""The office closes a day while others at the desk move lessons onto it, in the same moment, through gunicorn.

Between the closure and its end passes the time it takes on a busy machine, so that the race is run for sure. The
control takes the closure's lock away, and the same harness turns red.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from academy.bench.load import Answer
from academy.bench.requests import form
from academy.bench.visitors import signed_in, visitors
from academy.kernel.trace import tracing
from academy.models import ClosedDate, Student
from academy.queries.school import school as the_school
from academy.words import in_zone
from scheduling.actions.add_lesson import add_lesson
from scheduling.models import Lesson
from scheduling.queries.affected import on_days
from scheduling.queries.openings import Opening, openings
from tests.cast import LIND, OLIVIA
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import at_once, overlaps
from tests.concurrency.test_controls import run
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site, open_site, until
from tests.today import day_at_school

pytestmark = pytest.mark.concurrency
ROUNDS = 3 if BOUNDED else 20
LESSONS = 4


@contextmanager
def slowly() -> Iterator[None]:
    """Whoever closes a day has looked for its lessons, and not yet finished, when the others arrive."""
    run("CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END'")
    run(
        "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON academy_closeddate DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION dawdle()"
    )
    try:
        yield
    finally:
        run("DROP FUNCTION dawdle CASCADE")


@contextmanager
def moving_waits_for_nobody() -> Iterator[None]:
    """For every connection that is made from now on: to move a lesson keeps no day open."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    run("CREATE SCHEMA unguarded")
    run("CREATE FUNCTION unguarded.pg_advisory_xact_lock_shared(integer, integer) RETURNS void LANGUAGE sql AS ''")
    run(f"ALTER DATABASE {name} SET search_path = unguarded, pg_catalog, public")
    try:
        yield
    finally:
        run(f"ALTER DATABASE {name} RESET search_path")
        run("DROP SCHEMA unguarded CASCADE")


@pytest.fixture
def begun(
    request: pytest.FixtureRequest, tmp_path: Path, own_database: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """A site whose processes come after what was done to the database."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        site, cedar = stack.enter_context(open_site(tmp_path, web=False, worker=False))
        for change in request.param:
            stack.enter_context(change())
        stack.callback(site.stop)
        site.start_web()
        yield site, cedar


def is_dawdling() -> bool:
    """Whether somebody is in the middle of closing a day."""
    return bool(run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))


def free_hours(cedar: Cedar) -> tuple[list[Opening], list[Opening]]:
    """What Ms Lind offers on two days that nobody has used yet: where lessons are, and where they are moved to."""
    today = day_at_school()
    teacher = cedar.teacher(LIND)
    found = openings(
        teachers=[teacher], minutes=30, first_day=today + timedelta(days=7), last_day=today + timedelta(days=80)
    )
    by_day: dict[date, list[Opening]] = {}
    for one in found:
        by_day.setdefault(in_zone(one.starts_at, teacher.zone).date(), []).append(one)
    # A day with lessons is not closed without a word on each of them.
    roomy = [apart(hours) for day, hours in by_day.items() if len(apart(hours)) >= LESSONS and not on_days(day, day)]
    return roomy[0], roomy[-1]


def apart(hours: list[Opening]) -> list[Opening]:
    """Those that do not overlap, and no more than are needed."""
    kept: list[Opening] = []
    for one in hours:
        if not kept or kept[-1].ends_at <= one.starts_at:
            kept.append(one)
    return kept[:LESSONS]


def race(site: Site, cedar: Cedar, number: int) -> tuple[Answer, list[Answer], list[Lesson]]:
    """Close a day while lessons are moved onto it: in every other round the closure is under way when they arrive.

    The closure's answer, the moves', and which lessons are on the closed day.
    """
    here, there = free_hours(cedar)
    with tracing(actor="test"):
        pupils = visitors(LESSONS, name=f"closing{number}")
        lessons = [
            add_lesson(
                teacher=hour.teacher,
                room=hour.room,
                students=[Student.objects.get(pk=pupil.student)],
                starts_at=hour.starts_at,
                minutes=30,
            )
            for pupil, hour in zip(pupils, here, strict=True)
        ]
    [session] = signed_in([cedar.user(OLIVIA)])
    moves = [move(lesson, hour, session) for lesson, hour in zip(lessons, there, strict=True)]
    day = in_zone(there[0].starts_at, cedar.teacher(LIND).zone).date()
    said = {"first_day": f"{day}", "last_day": f"{day}", "reason": "A burst pipe."}
    close = form("/admin/academy/closeddate/close/", said, session=session)
    if number % 2:
        closing, *answers = at_once(site, [close, *moves])
    else:
        with ThreadPoolExecutor(1) as thread:
            ahead = thread.submit(at_once, site, [close])
            until(is_dawdling, within=20, what="a day is being closed")
            answers = at_once(site, moves)
            [closing] = ahead.result()
    is_closed = ClosedDate.objects.filter(day=day).exists()
    left = on_days(day, day) if is_closed else []
    with tracing(actor="test"):
        # For the next round both days are as they were.
        ClosedDate.objects.filter(day=day).delete()
        Lesson.objects.filter(pk__in=[lesson.pk for lesson in lessons]).update(state=Lesson.State.CANCELLED)
    return closing, answers, left


def move(lesson: Lesson, hour: Opening, session: str) -> str:
    """The request by which the desk moves it."""
    begins = in_zone(hour.starts_at, the_school().zone)
    fields = {
        "starts_at_0": f"{begins:%Y-%m-%d}",
        "starts_at_1": f"{begins:%H:%M}",
        "room": hour.room.pk if hour.room else "",
        "allowed_because": "",
    }
    return form(f"/admin/scheduling/lesson/{lesson.pk}/move/", fields, session=session)


@pytest.mark.parametrize("begun", [(slowly,)], indirect=True, ids=["slowly"])
def test_no_lesson_is_left_on_a_day_that_was_closed_meanwhile(begun: tuple[Site, Cedar], tell: Tell) -> None:
    site, cedar = begun
    closed, moved = 0, 0
    for number in range(ROUNDS):
        closing, moves, left = race(site, cedar, number)

        assert left == []
        assert overlaps() == []
        # Who came second is told why: the day is closed, or lessons are on it.
        assert {answer.status for answer in (closing, *moves)} <= {200, 302, 409}
        assert closing.status == 302 or any(answer.status == 302 for answer in moves)
        closed += closing.status == 302
        moved += sum(answer.status == 302 for answer in moves)
    tell(f"{ROUNDS} rounds: the day was closed in {closed}, and {moved} of {ROUNDS * LESSONS} lessons were moved")


@pytest.mark.parametrize("begun", [(slowly, moving_waits_for_nobody)], indirect=True, ids=["unguarded"])
def test_without_the_lock_a_lesson_stays_on_a_closed_day(begun: tuple[Site, Cedar]) -> None:
    site, cedar = begun
    for number in range(10):
        if race(site, cedar, number)[2]:
            return
    pytest.fail("no lesson was left on a closed day")
