"""Every line of the bench, at its smallest, so that it still measures what the academy does today."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management.base import OutputWrapper

from academy.bench import booking, calendar, materialise, month, one_time, pages, webhook
from academy.bench.ground import Ground
from academy.bench.open_times import OpenTime, open_times
from academy.bench.rounds import Line
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from academy.models import Semester, Student
from billing.actions.extra import charge_extra
from billing.models import Sort
from crm.demo.families import add_places
from tests.site import database_url, open_site
from tests.today import day_at_school

pytestmark = pytest.mark.concurrency


@dataclass
class Here(Ground):
    """The site of this test instead of a cluster of its own."""

    def address(self, *, role: str = "") -> str:
        return database_url()

    def settle(self) -> None:
        """Not here: the role of the tests is no superuser."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, own_database: None, django_db_blocker: Any) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("site")
    with (
        django_db_blocker.unblock(),
        open_site(folder, worker=False) as (site, _cedar),
        tracing(actor="bench"),
    ):
        yield Here(cluster=None, database="", port=site.port, say=OutputWrapper(None))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def times(ground: Ground) -> list[OpenTime]:
    return open_times(ground)


def sound(line: Line) -> bool:
    """What was measured was right, and there were figures."""
    assert line.wrong == []
    return len(line.ratios) == 1 and line.ratio > 0


def test_pages(ground: Ground) -> None:
    assert sound(pages.measure(ground, "/timeslots/", "page of free times", rounds=1))


def test_calendar(ground: Ground) -> None:
    assert sound(calendar.week_of_a_teacher(ground, slug="lind", rounds=1))
    assert sound(calendar.week_of_the_office(ground, slug="lind", rounds=1))
    assert sound(calendar.day_of_the_office(ground, rounds=1))
    assert sound(calendar.slot_search(ground, rounds=1))


def test_booking(ground: Ground, times: list[OpenTime]) -> None:
    assert sound(booking.measure(ground, times, clients=2, rounds=1, seconds=0.2))


def test_webhook(ground: Ground) -> None:
    assert sound(webhook.measure(ground, rounds=1, seconds=0.1))


def test_one_time(ground: Ground, times: list[OpenTime]) -> None:
    assert sound(one_time.measure(ground, times, rounds=1, clients=8))


def test_materialising_a_term(ground: Ground) -> None:
    line = materialise.measure(ground, teachers=2, weeks=3, rounds=1)

    assert sound(line)
    assert "40 series" in line.notes[0]


def test_a_months_invoices(ground: Ground) -> None:
    add_places(Semester.objects.earliest("first_day"))
    # Their lessons are paid for the whole term; a book is not.
    for student in Student.objects.filter(enrolments__state="active").distinct():
        book, today = Money(1999, "CAD"), day_at_school()
        charge_extra(student=student, sort=Sort.GOODS, name="A book", amount=book, day=today, by=None)

    line = month.measure(ground, families=2, rounds=1)

    assert sound(line)
    assert "2 families" in line.notes[0]
