"""Many at once: over HTTP, or in threads of the test's own process; and what must be true afterwards."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from django.db import connection, connections

from academy.actions.enrolment import fail_enrolment
from academy.bench.load import Answer, Rush, rush_apart
from academy.bench.requests import form
from academy.bench.visitors import Visitor
from academy.kernel.invariants import verify
from academy.kernel.trace import tracing
from academy.models import Enrolment
from scheduling.actions.place import free_place
from scheduling.models import Place, Timeslot
from tests.site import Site

Result = TypeVar("Result")

SLOT = re.compile(r'<a class="slot" href="[^"]*[?&](?:amp;)?timeslot=(\d+)')
OVERLAPS = """
    SELECT one.id, other.id
      FROM scheduling_lesson AS one
      JOIN scheduling_lesson AS other
        ON other.id > one.id AND one.is_live AND other.is_live
       AND tstzrange(other.starts_at, other.ends_at) && tstzrange(one.starts_at, one.ends_at)
     WHERE one.teacher_id = other.teacher_id OR one.room_id = other.room_id OR EXISTS (
        SELECT FROM scheduling_participant AS a JOIN scheduling_participant AS b USING (student_id)
         WHERE a.lesson_id = one.id AND b.lesson_id = other.id)
"""
ORPHANS = {
    "an enrolment without a place": "SELECT id FROM academy_enrolment AS row WHERE NOT EXISTS"
    " (SELECT FROM scheduling_place WHERE enrolment_id = row.id)",
    "a place without lessons": "SELECT id FROM scheduling_place AS row WHERE NOT EXISTS"
    " (SELECT FROM scheduling_lesson WHERE place_id = row.id) AND NOT EXISTS"
    " (SELECT FROM scheduling_participant WHERE place_id = row.id) AND (state <> 'freed' OR timeslot_id IS NOT NULL)",
    "a lesson without a student": "SELECT id FROM scheduling_lesson AS row WHERE kind <> 'group' AND NOT EXISTS"
    " (SELECT FROM scheduling_participant WHERE lesson_id = row.id)",
    "a lesson that claims too little": "SELECT id FROM scheduling_lesson AS row WHERE 1 + (room_id IS NOT NULL)::int +"
    " (SELECT count(*) FROM scheduling_participant WHERE lesson_id = row.id AND excused_at IS NULL) <>"
    " (SELECT count(*) FROM scheduling_claim WHERE lesson_id = row.id AND is_live = row.is_live)",
    "an enrolment without its recipe": "SELECT id FROM academy_enrolment AS row WHERE NOT EXISTS"
    " (SELECT FROM academy_run WHERE subject_label = 'academy.Enrolment' AND subject_id = row.id) AND NOT EXISTS"
    " (SELECT FROM scheduling_offer JOIN scheduling_place AS place ON place.id = place_id"
    " WHERE place.enrolment_id = row.id AND scheduling_offer.state <> 'accepted')",
}


def booking(visitor: Visitor, slot: Timeslot | None, subject: str, *, student: int | None = None) -> str:
    """The request by which a guardian books this weekly time (None: any teacher) for their child."""
    path = f"/family/bookings/new/?timeslot={slot.pk if slot else 'any'}&subject={subject}"
    return form(path, {"student": student or visitor.student, "subject": subject}, session=visitor.session)


def at_once(site: Site, requests: Iterable[str]) -> list[Answer]:
    """Send them all in the same moment, each on a connection of its own; the answers in the order of the requests."""
    answers = rush_apart(Rush(site.port, [[request] for request in requests], keep=True))
    return sorted(answers, key=lambda answer: answer.client)


def statuses(answers: list[Answer]) -> list[int]:
    """In order of size."""
    return sorted(answer.status for answer in answers)


def alternatives(answer: Answer) -> set[int]:
    """The weekly times that a "just taken" page offers instead."""
    return {int(number) for number in SLOT.findall(answer.body)}


def together(*calls: Callable[[], Result]) -> list[Result]:
    """Run them in threads that start in the same moment, each with a database connection of its own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        try:
            with tracing(actor="test"):
                connection.ensure_connection()
                start.wait(30)
                return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def meeting(count: int) -> Callable[[], int]:
    """Called by each of so many once it has looked, it lets them all write in the same moment, on whatever machine.

    BrokenBarrierError when one of them has not come after half a minute.
    """
    return Barrier(count, timeout=30).wait


def overlaps() -> list[Any]:
    """Pairs of lessons that somebody would have to give or take at once, told from the lessons, not from the claims."""
    return _rows(OVERLAPS)


def assert_sound() -> None:
    """Nobody is in two places, nothing is left half-done, and every promise of the house holds."""
    assert overlaps() == []
    assert {what: rows for what, sql in ORPHANS.items() if (rows := _rows(sql))} == {}
    broken = verify()
    assert broken == {}, broken


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def give_back(places: Iterable[Place]) -> None:
    """Free them for the next round, as a hold that was not paid."""
    for place in places:
        with tracing(actor="test"):
            free_place(place=place, because="The next round.")
            fail_enrolment(enrolment=place.enrolment, because="The next round.")


def live_places(slot: Timeslot) -> list[Place]:
    """Who holds or has this weekly time."""
    return list(Place.objects.live().filter(timeslot=slot).select_related("enrolment"))


def all_live() -> list[Place]:
    """Everything that is held or had."""
    return list(Place.objects.live().select_related("enrolment"))


def enrolment_at(answer: Answer) -> Enrolment:
    """The booking whose page an answer leads to."""
    found = re.fullmatch(r"/family/bookings/(\d+)/", answer.location)
    assert found, answer
    return Enrolment.objects.get(pk=found[1])
