"""The waiting list under a rush: an order without gaps that never changes, and an offer answered as it lapses."""

from datetime import timedelta

import psycopg
import pytest

from academy.bench.requests import form
from academy.bench.visitors import Visitor
from academy.kernel.db import Now, now
from academy.kernel.trace import tracing
from academy.models import Student, User
from scheduling.actions.book import book_place
from scheduling.actions.offers import lapse, make_offers
from scheduling.actions.waiting import LINE, join, position
from scheduling.models import Offer, Place, Timeslot, WaitingEntry
from scheduling.queries.line import standings
from tests.cast import LIND
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import all_live, assert_sound, at_once, give_back, meeting, statuses, together
from tests.concurrency.test_controls import run
from tests.school import Cedar
from tests.site import Site, database_url

pytestmark = pytest.mark.concurrency
ROUNDS = 4 if BOUNDED else 40
THREADS = 12
NAIVE = 20


@pytest.fixture(autouse=True)
def _nobody_waits(site: Site) -> None:
    Offer.objects.filter(state="open").update(state="declined", answered_at=Now())
    for state in ("waiting", "offered"):
        WaitingEntry.objects.filter(state=state).update(state="ended", ended_because="The next round.")
    give_back(all_live())


@pytest.fixture
def slot(school: Cedar, crowd: list[Visitor], _nobody_waits: None) -> Timeslot:
    """One of Ms Lind's hours, taken by the last of the crowd."""
    slot = school.slot(LIND, 2)
    with tracing(actor="test"):
        book(crowd[-1], slot)
    return slot


def book(visitor: Visitor, slot: Timeslot) -> None:
    student = Student.objects.get(pk=visitor.student)
    book_place(student=student, timeslot=slot, by=User.objects.get(pk=visitor.user))


def joining(visitor: Visitor, slot: Timeslot) -> str:
    path = f"/family/waiting/new/?timeslot={slot.pk}"
    return form(path, {"student": visitor.student}, session=visitor.session)


def test_all_who_join_at_once_stand_in_one_line_without_gaps(site: Site, crowd: list[Visitor], slot: Timeslot) -> None:
    answers = at_once(site, [joining(visitor, slot) for visitor in crowd[:-1]] + [joining(crowd[0], slot)] * 3)

    assert statuses(answers) == [302] * 202
    line = list(WaitingEntry.objects.in_line())
    assert len(line) == 199
    found = standings(line)
    assert [found[entry.pk].number for entry in line] == list(range(1, 200))
    assert {one.of for one in found.values()} == {199}
    assert [entry.pk for entry in line] == sorted(entry.pk for entry in line)
    with tracing(actor="test"):
        give_back(all_live())
        [offer] = make_offers()
        assert offer.entry == line[0]
        assert make_offers() == []
    assert_sound()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_place_somebody_is_told_is_theirs(number: int, crowd: list[Visitor], slot: Timeslot) -> None:
    def client(visitor: Visitor) -> tuple[int, int]:
        student, guardian = Student.objects.get(pk=visitor.student), User.objects.get(pk=visitor.user)
        entry = join(student=student, by=guardian, timeslot=slot)
        standing = position(entry)
        assert standing
        return entry.pk, standing.number

    told = together(*[lambda visitor=visitor: client(visitor) for visitor in crowd[:THREADS]])

    found = standings(WaitingEntry.objects.in_line())
    assert dict(told) == {pk: one.number for pk, one in found.items()}
    assert sorted(number for _pk, number in told) == list(range(1, THREADS + 1))


@pytest.mark.parametrize("is_locked", [True, False], ids=["lock", "none"])
def test_without_the_lock_two_are_told_the_same_place(
    is_locked: bool, site: Site, crowd: list[Visitor], slot: Timeslot
) -> None:
    # Behind the lock they come one by one; without it all of them count before the first stands in line.
    counted = meeting(1 if is_locked else NAIVE)

    def client(visitor: Visitor) -> int:
        with psycopg.connect(database_url()) as database:
            if is_locked:
                database.execute("SELECT pg_advisory_xact_lock(%s, 1)", [LINE])
            row = database.execute(
                "SELECT count(*), pg_sleep(0.05) FROM scheduling_waitingentry WHERE state = 'waiting'"
            ).fetchone()
            counted()
            database.execute(
                "INSERT INTO scheduling_waitingentry (student_id, timeslot_id, state, asked_by_id, ended_because)"
                " VALUES (%s, %s, 'waiting', %s, '')",
                [visitor.student, slot.pk, visitor.user],
            )
            assert row
            return int(row[0]) + 1

    told = together(*[lambda visitor=visitor: client(visitor) for visitor in crowd[:NAIVE]])

    assert (sorted(told) == list(range(1, NAIVE + 1))) is is_locked


def offered(crowd: list[Visitor], slot: Timeslot, *, seconds: float) -> Offer:
    """The first of the crowd is offered the hour, for so long."""
    with tracing(actor="test"):
        visitor = crowd[0]
        join(student=Student.objects.get(pk=visitor.student), by=User.objects.get(pk=visitor.user), timeslot=slot)
        give_back(all_live())
        [offer] = make_offers()
        until = now() + timedelta(seconds=seconds)
        Offer.objects.filter(pk=offer.pk).update(expires_at=until)
        Place.objects.filter(pk=offer.place_id).update(expires_at=until)
    offer.refresh_from_db()
    return offer


@pytest.mark.parametrize("number", range(ROUNDS))
def test_an_offer_answered_in_the_second_it_lapses_is_one_of_the_two(
    number: int, site: Site, crowd: list[Visitor], slot: Timeslot
) -> None:
    offer = offered(crowd, slot, seconds=0.02 * (number % 10))
    accepting = form(f"/family/waiting/{offer.entry_id}/", {"answer": "accept"}, session=crowd[0].session)

    def lapses() -> None:
        while Offer.objects.get(pk=offer.pk).state == Offer.State.OPEN:
            lapse(offer=offer)

    answers, _none = together(lambda: at_once(site, [accepting] * 2), lapses)

    offer.refresh_from_db()
    place, entry = Place.objects.get(pk=offer.place_id), WaitingEntry.objects.get(pk=offer.entry_id)
    states = (offer.state, entry.state, place.state, place.enrolment.state)
    if offer.state == Offer.State.ACCEPTED:
        assert states == ("accepted", "taken", "held", "provisional")
        assert statuses(answers) == [302, 302]
    else:
        assert states == ("lapsed", "ended", "freed", "failed")
        assert statuses(answers) == [409, 409]
    assert_sound()


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "none"])
def test_without_its_guard_an_offer_is_both(is_guarded: bool, site: Site, crowd: list[Visitor], slot: Timeslot) -> None:
    """The naive way: look whether it is open, then write. The database's rule of states lets only one through."""
    offer, looked = offered(crowd, slot, seconds=60), meeting(2)

    def client(state: str) -> bool:
        with psycopg.connect(database_url(), autocommit=True) as database:
            row = database.execute("SELECT state FROM scheduling_offer WHERE id = %s", [offer.pk]).fetchone()
            looked()
            assert row == ("open",)
            try:
                database.execute(
                    "UPDATE scheduling_offer SET state = %s, answered_at = clock_timestamp() WHERE id = %s",
                    [state, offer.pk],
                )
            except psycopg.errors.RaiseException:
                return False
            return True

    if not is_guarded:
        run("ALTER TABLE scheduling_offer DISABLE TRIGGER USER")
    try:
        won = together(lambda: client("accepted"), lambda: client("lapsed"))
    finally:
        run("ALTER TABLE scheduling_offer ENABLE TRIGGER USER")

    assert sum(won) == (1 if is_guarded else 2)
