"""The worker loses its queue, its key, its children, its parents and its patience; the work does not notice."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django_q.tasks import async_task

from academy.kernel.models import DeadLetter, Heartbeat, Run
from academy.kernel.models.work import Work
from academy.kernel.processes import is_alive
from academy.kernel.trace import tracing
from academy.kernel.workflow import start
from academy.models import School
from scheduling.models import Timeslot
from tests.cast import STAFF
from tests.faults.families import all_over, book, stopwatch
from tests.faults.poison import runs
from tests.report import Tell
from tests.school import Cedar
from tests.seed import SEED
from tests.site import Site, until

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module", autouse=True)
def fresh_worker(opened: tuple[Site, Cedar]) -> None:
    """A cluster in which nobody has died yet, so that its processes can be told apart by their age."""
    site, _cedar = opened
    site.kill_worker()
    site.start_worker()


def children(pid: int) -> list[int]:
    """The processes started by this one, the oldest first."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return sorted(int(child) for child in found)


# Who is killed: each name is found anew in the living cluster.
VICTIMS: list[tuple[str, ...]] = [
    ("a worker",),
    ("the other worker",),
    ("the monitor",),
    ("the pusher",),
    ("the sentinel",),
    ("the parent",),
    ("the supervisor",),
    ("a worker", "the other worker"),
    ("the parent", "the sentinel"),
    ("the supervisor", "the parent"),
    ("the supervisor", "the sentinel"),
    ("the supervisor", "a worker"),
]


def chosen() -> list[tuple[str, ...]]:
    """All of them; where time is short, one of the workers, the parent, and two at once."""
    if not os.environ.get("BOUNDED"):
        return VICTIMS
    lot = random.Random(SEED)
    return [VICTIMS[lot.randrange(0, 4)], ("the parent",), VICTIMS[lot.randrange(8, len(VICTIMS))]]


def cluster(site: Site) -> dict[str, int]:
    """The worker's processes by what they are; empty while it is not complete."""
    parent = Heartbeat.objects.get(worker=f"site-{site.port}").process_group
    for sentinel in children(parent)[:1]:
        # In the order in which the sentinel starts them.
        names = ("a worker", "the other worker", "the monitor", "the pusher")
        found = dict(zip(names, children(sentinel), strict=False))
        if len(found) == len(names) and site.worker:
            return found | {"the sentinel": sentinel, "the parent": parent, "the supervisor": site.worker.pid}
    return {}


@pytest.mark.parametrize("victims", chosen(), ids=" and ".join)
def test_whoever_is_killed_the_worker_works_again_within_thirty_seconds(
    site: Site, times: list[Timeslot], tell: Tell, victims: tuple[str, ...]
) -> None:
    until(lambda: cluster(site), within=30, what="a whole cluster")
    before = cluster(site)
    time.sleep(random.Random(SEED).uniform(0, 1))
    for name in victims:
        os.kill(before[name], signal.SIGKILL)
    passed = stopwatch()
    if "the supervisor" in victims:
        site.worker.wait(30)
        until(lambda: not any(is_alive(pid) for pid in before.values()), within=30, what="no orphan is left")
        site.start_worker()
    killed = {before[name] for name in victims}
    until(lambda: cluster(site) and killed.isdisjoint(cluster(site).values()), within=30, what="a whole cluster again")
    booking = book(times.pop())
    booking.checkout(within=30)
    tell(f"SEED={SEED}: works again {passed():.1f} s after kill -9 of {' and '.join(victims)}")
    assert passed() <= 30
    until(lambda: site.worker_processes() == set(cluster(site).values()), within=30, what="no orphan is left")

    booking.pay(site.world)
    all_over([booking], within=60)
    site.verify()


def empty_the_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE django_q_ormq" if random.random() < 0.5 else "DELETE FROM django_q_ormq")


@contextmanager
def robbed() -> Iterator[None]:
    """Somebody empties the queue all the time."""
    over = Event()

    def rob() -> None:
        try:
            while not over.wait(0.7):
                empty_the_queue()
        finally:
            connection.close()

    thief = Thread(target=rob)
    thief.start()
    try:
        yield
    finally:
        over.set()
        thief.join()


def test_a_worker_that_is_asked_to_stop_leaves_nothing_in_dead_hands(
    site: Site, times: list[Timeslot], tell: Tell
) -> None:
    booking = book(times.pop())
    passed = stopwatch()
    site.stop_worker()
    tell(f"stopped {passed():.1f} s after SIGTERM")

    assert site.worker_processes() == set()
    assert not any(kind.objects.exclude(leased_until=None).exists() for kind in Work.kinds())
    site.start_worker()
    booking.pay(site.world)
    all_over([booking], within=60)
    site.verify()


def test_a_key_that_changes_under_a_full_queue_and_a_queue_emptied_all_the_time_lose_nothing(
    site: Site, times: list[Timeslot], tell: Tell
) -> None:
    site.kill_worker()
    bookings = [book(times.pop()) for _ in range(4)]
    site.start_worker(SECRET_KEY="another key, as after a rotation: no ring can be read any more")
    passed = stopwatch()
    for booking in bookings:
        booking.checkout()
    tell(f"all pages to pay on were there {passed():.1f} s after the worker came back with the new key")

    with robbed():
        for booking in bookings[:3]:
            booking.pay(site.world)
        bookings[3].expire()
        passed = stopwatch()
        all_over(bookings, within=120)
    tell(f"all over {passed():.1f} s after the last family had paid, the queue being emptied all the time")
    assert [booking.state for booking in bookings] == ["active", "active", "active", "failed"]
    site.verify()
    site.kill_worker()
    site.start_worker()


def test_a_job_that_kills_its_worker_is_tried_three_times_and_then_shown_to_a_person(
    site: Site, times: list[Timeslot], tell: Tell
) -> None:
    with tracing(actor="test"), transaction.atomic():
        run = start("poison", School.objects.get())
    passed = stopwatch()
    behind = [book(times.pop()) for _ in range(3)]
    for booking in behind:
        booking.pay(site.world)

    until(lambda: Run.objects.get(pk=run.pk).state == "dead", within=90, what="the poison is given up")
    tell(f"given up after {passed():.1f} s and {runs(site.folder, 'recipe')} runs")
    assert runs(site.folder, "recipe") == 3
    letter = DeadLetter.objects.get(kind="academy.Run", work_id=run.pk)
    all_over(behind, within=60)
    assert {booking.state for booking in behind} == {"active"}
    site.verify()
    for person in STAFF:
        mails = [mail["subject"] for mail in site.world.mailbox(person.email)]
        assert sum(letter.title in subject for subject in mails) == 1, mails


def test_the_bare_queue_runs_such_a_job_again_and_again(site: Site, tell: Tell) -> None:
    """The control: without a row of its own, nobody counts how often a job took its worker along."""
    async_task("tests.faults.poison.die")

    def ran_often() -> bool:
        with connection.cursor() as cursor:
            # As if the queue's own patience with a task had passed.
            cursor.execute("UPDATE django_q_ormq SET lock = clock_timestamp() WHERE lock > clock_timestamp()")
        return runs(site.folder, "raw") > 3

    took = until(ran_often, within=90, what="the bare queue runs it a fourth time")
    tell(f"the bare queue ran it {runs(site.folder, 'raw')} times in {took:.0f} s")
    empty_the_queue()
