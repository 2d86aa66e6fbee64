"""Workers that all look for due reminders in the same moment: each person is reminded of each lesson once.

One thing keeps a reminder from being written twice: the constraint `notice_told_once`. The control takes it away, and
the same harness turns red.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from academy.kernel.db import now
from academy.kernel.models import Notice
from academy.kernel.trace import tracing
from academy.models import Student
from scheduling.actions.remind import remind
from scheduling.models import Lesson, Participant
from scheduling.queries.reminders import A_DAY, KIND
from tests.cast import LIND
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import together
from tests.concurrency.test_controls import run
from tests.report import Tell
from tests.school import Cedar

pytestmark = pytest.mark.concurrency
CONSTRAINT = "notice_told_once"
ROUNDS = 3 if BOUNDED else 20
WORKERS = 8
LESSONS = 40


@pytest.fixture
def tomorrow(school: Cedar) -> Iterator[None]:
    """So many lessons, one after the other, about this time tomorrow; at the end nothing of them is left."""
    with tracing(actor="test"):
        begins = now() + A_DAY.before - timedelta(minutes=LESSONS)
        student = Student.objects.earliest("pk")
        for number in range(LESSONS):
            starts_at = begins + number * timedelta(minutes=1)
            lesson = Lesson.objects.create(
                teacher=school.teacher(LIND), starts_at=starts_at, ends_at=starts_at + timedelta(minutes=1)
            )
            Participant.objects.create(lesson=lesson, student=student)
        Lesson.objects.update(changed_at=now() - timedelta(days=2))
        yield
        Notice.objects.filter(kind=KIND).delete()
        Participant.objects.filter(lesson__kind=Lesson.Kind.SINGLE).delete()
        Lesson.objects.filter(kind=Lesson.Kind.SINGLE).delete()


def reminded() -> Counter[int]:
    """How often each number of letters for one person and lesson occurs; begun anew for the next round."""
    rows = Counter(Notice.objects.filter(kind=KIND).values_list("about_id", "person", "occasion"))
    Notice.objects.filter(kind=KIND).delete()
    return Counter(rows.values())


def test_workers_at_once_remind_everybody_once(tomorrow: None, tell: Tell) -> None:
    for _round in range(ROUNDS):
        together(*[remind] * WORKERS)

        # The teacher and a guardian, of each lesson.
        assert reminded() == {1: 2 * LESSONS}
    tell(f"{ROUNDS} rounds of {WORKERS} workers on {LESSONS} lessons: each of {2 * LESSONS} reminders once")


def test_without_the_constraint_somebody_is_reminded_twice(tomorrow: None) -> None:
    definition = run(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{CONSTRAINT}'")
    run(f"ALTER TABLE academy_notice DROP CONSTRAINT {CONSTRAINT}")
    try:
        rounds = []
        for _round in range(5):
            together(*[remind] * WORKERS)
            rounds.append(max(reminded()))
    finally:
        run(f"ALTER TABLE academy_notice ADD CONSTRAINT {CONSTRAINT} {definition}")

    assert max(rounds) >= 2
