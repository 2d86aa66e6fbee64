"""The database goes away under a working school: it says so, keeps every promise it made, and comes back by itself."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from academy.local.postgres import PORT, ROLE, Cluster
from academy.local.system import end
from academy.models import Enrolment, Student
from scheduling.models import Timeslot
from tests.faults.families import all_over, book, family, stopwatch
from tests.more_times import more_times
from tests.report import Tell
from tests.school import Cedar
from tests.seed import SEED
from tests.site import Site, open_site, until

pytestmark = pytest.mark.faults
# How the server is stopped: politely, and as a power cut does it.
WAYS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
CHOSEN = ["immediate"] if os.environ.get("BOUNDED") else list(WAYS)


@pytest.fixture(scope="module")
def cluster(own_database: None, django_db_blocker: Any) -> Iterator[Cluster]:
    """A server of our own, which may be stopped; while this module runs, it holds the test database."""
    cluster = Cluster("postgres-faults", careless=True)
    cluster.start()
    try:
        with django_db_blocker.unblock(), connected_to(cluster):
            call_command("migrate", verbosity=0)
            yield cluster
    finally:
        cluster.stop()
        cluster.remove()


@contextmanager
def connected_to(cluster: Cluster) -> Iterator[None]:
    """This process's own connection goes to a test database in that server."""
    usual = dict(connection.settings_dict)
    cluster.ask(f"CREATE DATABASE {usual['NAME']} OWNER {ROLE}")
    connection.close()
    connection.settings_dict.update(HOST=str(cluster.home.socket_folder()), PORT=PORT, USER=ROLE, PASSWORD="")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Iterator[tuple[Site, Cedar]]:
    """The site of this module works on that server."""
    with open_site(tmp_path_factory.mktemp("site")) as both:
        more_times()
        yield both


@dataclass
class Crowd:
    """Visitors who look at a page all the time, and families who book; what they were answered, and when."""

    site: Site
    seen: list[tuple[float, int]] = field(default_factory=list)
    promised: list[int] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def visit(self) -> None:
        """Look at a page that reads the database, five times a second."""
        with httpx.Client(base_url=self.site.address, timeout=30) as browser:
            while not self.over.wait(0.2):
                self.seen.append((time.monotonic(), self._status(browser, "GET", "/teachers/")))

    def book(self, wishes: list[tuple[httpx.Client, Student, Timeslot]]) -> None:
        """One family after the other books; whom the site said yes to is written down."""
        for browser, student, slot in wishes:
            if self.over.wait(0.5):
                return
            subject = slot.teacher.subjects.all()[0].slug
            page = f"/family/bookings/new/?timeslot={slot.pk}&subject={subject}"
            form = {"student": str(student.pk), "subject": subject}
            status = self._status(browser, "POST", page, data=form)
            self.seen.append((time.monotonic(), status))
            if status == 302:
                self.promised.append(student.pk)

    def _status(self, browser: httpx.Client, method: str, page: str, **more: Any) -> int:
        try:
            return browser.request(method, page, **more).status_code
        except httpx.TransportError:
            return 0

    @contextmanager
    def at_work(self, wishes: list[tuple[httpx.Client, Student, Timeslot]]) -> Iterator[None]:
        """While this lasts, they come."""
        threads = [Thread(target=self.visit), Thread(target=self.book, args=[wishes])]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


def wishes(site: Site, times: list[Timeslot], number: int) -> list[tuple[httpx.Client, Student, Timeslot]]:
    """Families signed in and about to book, each another time."""
    found = []
    for _ in range(number):
        person, student = family()
        slot = times.pop()
        slot.teacher._prefetched_objects_cache = {"subjects": list(slot.teacher.subjects.all())}
        found.append((site.client(person), student, slot))
    return found


@pytest.mark.parametrize("way", CHOSEN)
def test_the_database_restarts_under_a_working_school(
    site: Site, cluster: Cluster, times: list[Timeslot], tell: Tell, way: str
) -> None:
    bookings = [book(times.pop()) for _ in range(3)]
    crowd = Crowd(site)
    with crowd.at_work(wishes(site, times, 30)):
        time.sleep(1.5)
        connection.close()
        end([cluster.server.pid], first=WAYS[way], grace=20)
        cluster.server.wait()
        time.sleep(4)
        cluster.start()
        back = time.monotonic()
        until(lambda: _well_since(crowd, back), within=15, what="pages are answered again")
        web = _well_since(crowd, back) - back
        passed = stopwatch()
        later = book(times.pop())
        later.checkout(within=15)
        worker = time.monotonic() - back
        time.sleep(1)
    statuses = Counter(status for _, status in crowd.seen)
    tell(f"{way}: web back after {web:.1f} s, worker after {worker:.1f} s; answers {dict(statuses)}; {passed():.0f} s")

    assert set(statuses) <= {200, 302, 503}
    kept = Enrolment.objects.filter(student__in=crowd.promised).count()
    assert kept == len(crowd.promised) > 0
    for booking in [*bookings, later]:
        booking.pay(site.world)
    all_over([*bookings, later], within=120)
    assert {booking.state for booking in [*bookings, later]} == {"active"}
    site.verify()


def _well_since(crowd: Crowd, moment: float) -> float:
    """When the first of the answers after that moment came that were all well since; 0 where there is none."""
    first = 0.0
    for at, status in list(crowd.seen):
        if at > moment and status in (200, 302):
            first = first or at
        else:
            first = 0.0
    return first


def test_connections_are_cut_at_random(site: Site, times: list[Timeslot], tell: Tell) -> None:
    lot = random.Random(SEED)
    seconds = 10 if os.environ.get("BOUNDED") else 60
    bookings = [book(times.pop()) for _ in range(3)]
    crowd = Crowd(site)
    began = timezone.now()
    with crowd.at_work(wishes(site, times, 10)):
        for _ in range(seconds):
            time.sleep(1)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
                pids = sorted(row[0] for row in cursor.fetchall())
                if pids:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [lot.choice(pids)])
        for booking in bookings:
            booking.pay(site.world)
    all_over(bookings, within=120)
    statuses = Counter(status for _, status in crowd.seen)
    tell(f"SEED={SEED}: one connection a second for {seconds} s; answers {dict(statuses)}; {timezone.now() - began}")

    assert set(statuses) <= {200, 302, 503}
    assert statuses[503] <= 0.05 * statuses.total() + 1
    assert Enrolment.objects.filter(student__in=crowd.promised).count() == len(crowd.promised) > 0
    assert {booking.state for booking in bookings} == {"active"}
    site.verify()
