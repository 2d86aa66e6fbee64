"""That the races above prove something: each guard alone lets one win, and without both the same harness turns red.

Two things keep a time from being booked twice: the locks in the booking, behind which it looks once more whether the
time is free, and the exclusion constraint. No switch in the code turns either off, so the controls take them away in
the database. The constraint is dropped. The locks are emptied of their meaning by a function of the same name and
arguments that does nothing, in a schema the database's search_path puts before pg_catalog; the web processes, their
code and the requests are the same as ever.

The naive clients are what one writes without thinking: look whether the hour is free, then insert. With the constraint
one of them wins; without it many do.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from academy.bench.visitors import visitors
from academy.kernel.trace import tracing
from academy.models import Enrolment, Teacher
from scheduling.models import Timeslot
from tests.cast import ALVAREZ, LIND
from tests.concurrency.crowd import (
    all_live,
    at_once,
    booking,
    give_back,
    live_places,
    overlaps,
    statuses,
    together,
)
from tests.school import Cedar
from tests.site import Site, database_url, empty, open_site
from tests.spring import YEAR

pytestmark = pytest.mark.concurrency
CONSTRAINT = "nobody_in_two_places"
NAIVE = 40


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def without_constraint() -> Iterator[None]:
    """Afterwards it is there again, over an empty calendar: what was booked meanwhile would not stand under it."""
    definition = run(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{CONSTRAINT}'")
    run(f"ALTER TABLE scheduling_claim DROP CONSTRAINT {CONSTRAINT}")
    try:
        yield
    finally:
        empty()
        run(f"ALTER TABLE scheduling_claim ADD CONSTRAINT {CONSTRAINT} {definition}")


@contextmanager
def without_locks() -> Iterator[None]:
    """For every connection that is made from now on."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    run("CREATE SCHEMA unguarded")
    run("CREATE FUNCTION unguarded.pg_advisory_xact_lock(integer, integer) RETURNS void LANGUAGE sql AS ''")
    run(f"ALTER DATABASE {name} SET search_path = unguarded, pg_catalog, public")
    try:
        yield
    finally:
        run(f"ALTER DATABASE {name} RESET search_path")
        run("DROP SCHEMA unguarded CASCADE")


@pytest.fixture
def removed(
    request: pytest.FixtureRequest, tmp_path: Path, own_database: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """A site of its own, whose processes never saw the guards that were taken away."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        site, cedar = stack.enter_context(open_site(tmp_path, web=False, worker=False))
        for guard in request.param:
            stack.enter_context(guard())
        stack.callback(site.stop)
        site.start_web()
        yield site, cedar


def winners(site: Site, slot: Timeslot) -> int:
    """How many of two hundred families a single weekly time is promised to."""
    with tracing(actor="test"):
        crowd = visitors(200, name=f"slot{slot.pk}")
    answers = at_once(site, [booking(visitor, slot, "piano") for visitor in crowd])
    promised = statuses(answers).count(302)
    assert promised == len(live_places(slot))
    return promised


@pytest.mark.parametrize(
    "removed", [(without_constraint,), (without_locks,)], indirect=True, ids=["locks", "constraint"]
)
def test_each_guard_alone_lets_one_win(removed: tuple[Site, Cedar]) -> None:
    site, cedar = removed

    assert winners(site, cedar.slot(LIND)) == 1
    assert overlaps() == []


@pytest.mark.parametrize("removed", [(without_constraint, without_locks)], indirect=True, ids=["none"])
def test_without_both_guards_a_time_is_promised_more_than_once(removed: tuple[Site, Cedar]) -> None:
    site, cedar = removed

    promised = [winners(site, cedar.slot(LIND, number)) for number in range(3)]

    assert max(promised) >= 2
    assert overlaps() != []


@pytest.mark.parametrize("removed", [(without_locks,)], indirect=True, ids=["constraint"])
def test_without_the_locks_the_constraints_still_judge_but_capacity_has_no_judge(removed: tuple[Site, Cedar]) -> None:
    """The lock alone keeps a teacher's capacity, so its race turns red without it; one child still has one place."""
    site, cedar = removed
    with tracing(actor="test"):
        crowd = visitors(13, name="capacity")
    lind = Timeslot.objects.filter(teacher=cedar.teacher(LIND))
    alvarez = Timeslot.objects.filter(teacher=cedar.teacher(ALVAREZ))

    one_child = at_once(site, [booking(crowd[12], slot, "piano") for slot in [*lind[:4], *alvarez[20:24]]])
    assert statuses(one_child) == [302] + [400] * 7
    assert Enrolment.objects.live().filter(student=crowd[12].student).count() == 1

    exceeded = []
    for _trial in range(5):
        give_back(all_live())
        Teacher.objects.filter(pk=cedar.teacher(LIND).pk).update(weekly_capacity=3)
        at_once(site, [booking(visitor, slot, "piano") for visitor, slot in zip(crowd[:12], lind[8:20], strict=True)])
        exceeded.append(len(all_live()))
    assert max(exceeded) > 3
    assert overlaps() == []


def naively(slot: Timeslot) -> int:
    """Forty clients look whether the hour is free and then insert; how many lessons there are."""
    hour = {"teacher": slot.teacher_id, "starts": f"{YEAR}-03-03 15:00+00", "ends": f"{YEAR}-03-03 15:30+00"}

    def client() -> bool:
        with psycopg.connect(database_url(), autocommit=True) as database:
            taken = database.execute(
                "SELECT EXISTS (SELECT FROM scheduling_lesson WHERE teacher_id = %(teacher)s AND is_live"
                " AND tstzrange(starts_at, ends_at) && tstzrange(%(starts)s, %(ends)s)), pg_sleep(0.2)",
                hour,
            ).fetchone()
            if taken and taken[0]:
                return False
            try:
                database.execute(
                    "INSERT INTO scheduling_lesson (teacher_id, starts_at, ends_at, state)"
                    " VALUES (%(teacher)s, %(starts)s, %(ends)s, 'booked')",
                    hour,
                )
            except (psycopg.errors.ExclusionViolation, psycopg.errors.DeadlockDetected):
                return False
            return True

    return sum(together(*[client] * NAIVE))


@pytest.mark.django_db(transaction=True)
def test_naive_clients_are_judged_by_the_constraint(cedar: Cedar) -> None:
    assert naively(cedar.slot(LIND)) == 1
    assert overlaps() == []


@pytest.mark.django_db(transaction=True)
def test_naive_clients_book_twice_without_the_constraint(cedar: Cedar) -> None:
    with without_constraint():
        assert naively(cedar.slot(LIND)) >= 2
        assert overlaps() != []
