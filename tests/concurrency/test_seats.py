"""Two hundred families want the six seats of a group: six get one, and all others hear that it is full."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from academy.bench.requests import form
from academy.bench.visitors import Visitor, visitors
from academy.kernel.trace import tracing
from crm.demo.kinds import CIRCLE, SEATS
from scheduling.models import Lesson, Participant, Place
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import assert_sound, at_once, enrolment_at, give_back, statuses, together
from tests.concurrency.test_controls import run, without_locks
from tests.kinds import Kinds, open_kinds
from tests.pace import longest_round
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site, database_url, empty, open_site

pytestmark = pytest.mark.concurrency
ROUNDS = 3 if BOUNDED else 50
CONSTRAINT = "a_seat_for_everybody"
NAIVE = 40


@pytest.fixture(scope="module")
def kinds(opened: tuple[Site, Cedar]) -> Kinds:
    """The circle in the running academy's database."""
    return open_kinds(opened[1])


def seat(visitor: Visitor) -> str:
    """The request by which a guardian takes a seat for their child."""
    return form(f"/family/seats/new/?course={CIRCLE}", {"student": visitor.student}, session=visitor.session)


def held() -> list[Place]:
    return list(Place.objects.live().filter(enrolment__offering__course__slug=CIRCLE).select_related("enrolment"))


def most_in_a_lesson() -> int:
    """How many sit in the fullest of the group's lessons."""
    lessons = Lesson.objects.filter(series__offering__course__slug=CIRCLE)
    return max(lesson.participants.filter(excused_at=None).count() for lesson in lessons)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_as_many_as_there_are_seats_get_one(
    number: int, kinds: Kinds, site: Site, crowd: list[Visitor], tell: Tell
) -> None:
    answers = at_once(site, [seat(visitor) for visitor in crowd])

    assert statuses(answers) == [302] * SEATS + [409] * (200 - SEATS)
    places = held()
    winners = {enrolment_at(answer).pk for answer in answers if answer.status == 302}
    assert {place.enrolment_id for place in places} == winners
    assert most_in_a_lesson() == SEATS
    seats = Participant.objects.filter(place__in=places).values_list("seat", flat=True)
    assert set(seats) == set(range(1, SEATS + 1))
    assert all("/family/waiting/new/?offering=" in answer.body for answer in answers if answer.status == 409)
    assert_sound()
    waited = sorted(answer.took for answer in answers)
    assert waited[-1] <= longest_round()
    tell(f"200 for {SEATS} seats: median {waited[99]:.2f} s, last {waited[-1]:.2f} s")
    give_back(places)
    assert most_in_a_lesson() == 0


@contextmanager
def without_constraint() -> Iterator[None]:
    """Afterwards it is there again, over an empty calendar."""
    definition = run(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{CONSTRAINT}'")
    run(f"ALTER TABLE scheduling_participant DROP CONSTRAINT {CONSTRAINT}")
    try:
        yield
    finally:
        empty()
        run(f"ALTER TABLE scheduling_participant ADD CONSTRAINT {CONSTRAINT} {definition}")


@pytest.fixture
def removed(
    request: pytest.FixtureRequest, tmp_path: Path, own_database: None, django_db_blocker: Any
) -> Iterator[Site]:
    """A site of its own, whose processes never saw the guards that were taken away."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        site, cedar = stack.enter_context(open_site(tmp_path, web=False, worker=False))
        open_kinds(cedar)
        for guard in request.param:
            stack.enter_context(guard())
        stack.callback(site.stop)
        site.start_web()
        yield site


def sitting(site: Site) -> int:
    """How many of two hundred families a seat is promised to."""
    with tracing(actor="test"):
        crowd = visitors(200, name="seats")
    promised = statuses(at_once(site, [seat(visitor) for visitor in crowd])).count(302)
    assert promised == len(held()) == most_in_a_lesson()
    return promised


@pytest.mark.parametrize(
    "removed", [(without_constraint,), (without_locks,)], indirect=True, ids=["locks", "constraint"]
)
def test_each_guard_alone_keeps_the_seats(removed: Site) -> None:
    assert sitting(removed) == SEATS


@pytest.mark.parametrize("removed", [(without_constraint, without_locks)], indirect=True, ids=["none"])
def test_without_both_guards_more_sit_than_there_are_seats(removed: Site) -> None:
    assert sitting(removed) > SEATS


def naively() -> int:
    """Forty clients count the seats and then insert; how many sit in the lesson."""
    lesson = Lesson.objects.filter(series__offering__course__slug=CIRCLE).latest("starts_at")
    with tracing(actor="test"):
        crowd = visitors(NAIVE, name="naive")

    def client(student: int) -> bool:
        with psycopg.connect(database_url(), autocommit=True) as database:
            taken = database.execute(
                "SELECT count(*), pg_sleep(0.2) FROM scheduling_participant WHERE lesson_id = %s", [lesson.pk]
            ).fetchone()
            if taken and taken[0] >= SEATS:
                return False
            try:
                database.execute(
                    "INSERT INTO scheduling_participant (lesson_id, student_id) VALUES (%s, %s)", [lesson.pk, student]
                )
            except psycopg.errors.CheckViolation:
                return False
            return True

    return sum(together(*[lambda pk=visitor.student: client(pk) for visitor in crowd]))


@pytest.mark.django_db(transaction=True)
def test_naive_clients_are_judged_by_the_constraint(cedar: Cedar) -> None:
    open_kinds(cedar)
    assert naively() == SEATS


@pytest.mark.django_db(transaction=True)
def test_naive_clients_overfill_the_group_without_the_constraint(cedar: Cedar) -> None:
    open_kinds(cedar)
    with without_constraint():
        assert naively() > SEATS
