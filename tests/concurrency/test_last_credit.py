"""The last make-up credit used twice at once, and the races around it, through real web processes.

Two things keep a credit from being used twice: the locks in the booking, behind which it looks once more whether the
credit is open, and the constraint `credit_is_used_once`. The control takes both away, and the same harness turns red.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from academy.bench.requests import form
from academy.bench.visitors import Visitor, visitors
from academy.kernel.trace import tracing
from academy.models import Student
from scheduling.actions.by_hand import give_credit
from scheduling.models import Cancellation, Lesson, MakeUpCredit, MakeUpPolicy, PolicyRule, Resource, Room
from scheduling.queries.bookable import bookable
from scheduling.queries.openings import Opening
from tests.cast import LIND, OLIVIA
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import assert_sound, at_once, statuses
from tests.concurrency.test_controls import removed, run, without_locks
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site, empty
from tests.today import day_at_school

pytestmark = pytest.mark.concurrency
__all__ = ["removed"]
ROUNDS = 3 if BOUNDED else 25
AT_ONCE = 12
PAGE = "/family/make-ups/"


@dataclass(frozen=True)
class Owed:
    """Somebody with one credit, and the hours at which it can be used."""

    visitor: Visitor
    credit: MakeUpCredit
    hours: list[Opening]

    def request(self, number: int) -> str:
        opening = self.hours[number]
        wish = {
            "credit": self.credit.pk,
            "teacher": opening.teacher.slug,
            "starts_at": opening.starts_at.isoformat(),
        }
        return form(PAGE, wish, session=self.visitor.session)

    @property
    def booked(self) -> int:
        """How many make-up lessons it has led to."""
        made = Lesson.objects.filter(kind=Lesson.Kind.MAKE_UP, participants__student=self.credit.student)
        return made.live().count()


def owed(cedar: Cedar, visitor: Visitor) -> Owed:
    """A credit by hand, for a lesson with Ms Lind."""
    with tracing(actor="test"):
        credit = give_credit(
            student=Student.objects.get(pk=visitor.student),
            subject=cedar.subject("piano"),
            teacher=cedar.teacher(LIND),
            minutes=30,
            expires_on=day_at_school() + timedelta(days=30),
            because="The piano was out of tune.",
            by=cedar.user(OLIVIA),
        )
    # Else whoever makes the student's calendar lets all others wait, which is not what is on trial here.
    Resource.objects.of(credit.student, credit.teacher, *Room.objects.all())
    return Owed(visitor, credit, [hour for hour in bookable(credit) if hour.teacher == credit.teacher])


def test_one_credit_at_twelve_hours_at_once_books_one(site: Site, school: Cedar, tell: Tell) -> None:
    with tracing(actor="test"):
        crowd = visitors(ROUNDS, name="owed")
    for number, visitor in enumerate(crowd):
        mine = owed(school, visitor)
        # Each round at hours of its own, so that only the credit stands in the way.
        first = number * AT_ONCE % (len(mine.hours) - AT_ONCE)
        answers = at_once(site, [mine.request(first + step) for step in range(AT_ONCE)])

        assert statuses(answers).count(302) == 1, statuses(answers)
        assert mine.booked == 1
        mine.credit.refresh_from_db()
        assert (mine.credit.state, mine.credit.balance) == ("reserved", 0)
    assert_sound()
    tell(f"{ROUNDS} rounds × {AT_ONCE} requests, one booking each")


def test_one_hour_with_twelve_credits_at_once_is_one_familys(site: Site, school: Cedar, tell: Tell) -> None:
    with tracing(actor="test"):
        crowd = visitors(AT_ONCE, name="same-hour")
    rows = [owed(school, visitor) for visitor in crowd]
    wanted = len(rows[0].hours) - 1

    answers = at_once(site, [row.request(wanted) for row in rows])

    assert statuses(answers) == [302] + [409] * (AT_ONCE - 1)
    assert sum(row.booked for row in rows) == 1
    assert_sound()
    tell("one of twelve families has the hour; the others keep their credits")


def test_taking_back_against_booking_ends_in_one_of_the_two(site: Site, school: Cedar, tell: Tell) -> None:
    _policy(school)
    with tracing(actor="test"):
        crowd = visitors(ROUNDS, name="both")
    ends = []
    for number, visitor in enumerate(crowd):
        lesson = _single(school, visitor, number)
        page = f"/family/lessons/{lesson.pk}"
        fields = {"student": visitor.student, "cause": "family"}
        at_once(site, [form(f"{page}/cancellation/", fields, session=visitor.session)])
        credit = MakeUpCredit.objects.get(student=visitor.student)
        mine = Owed(visitor, credit, bookable(credit))
        back = form(f"{page}/reinstatement/", {"student": visitor.student}, session=visitor.session)

        at_once(site, [back, mine.request(60 + number)])

        lesson.refresh_from_db()
        credit.refresh_from_db()
        ends.append((lesson.state, credit.state, mine.booked))
    assert set(ends) <= {("booked", "revoked", 0), ("cancelled", "reserved", 1)}
    assert Cancellation.objects.exists()
    assert_sound()
    tell(f"{ends.count(('booked', 'revoked', 0))} taken back, {ends.count(('cancelled', 'reserved', 1))} booked")


def _policy(cedar: Cedar) -> None:
    made = MakeUpPolicy.objects.create(name="Race")
    PolicyRule.objects.create(policy=made, position=1, outcome="credit")
    MakeUpPolicy.objects.filter(pk=made.pk).update(valid_from=cedar.semester.first_day)


def _single(cedar: Cedar, visitor: Visitor, number: int) -> Lesson:
    """A lesson of this student next week, at an hour nobody else has: in the middle of the night."""
    begins = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=8 + number)
    with tracing(actor="test"):
        lesson = Lesson.objects.create(
            teacher=cedar.teacher(LIND), starts_at=begins, ends_at=begins + timedelta(minutes=30)
        )
        lesson.participants.create(student_id=visitor.student)
    return lesson


@contextmanager
def without_the_balance() -> Iterator[None]:
    """Afterwards it is there again, over an empty ledger."""
    name, table = "credit_is_used_once", "scheduling_makeupcredit"
    definition = run(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{name}'")
    run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        empty()
        run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


@contextmanager
def slowly() -> Iterator[None]:
    """Between looking and writing passes the time it takes on a busy machine, so that the race is run for sure."""
    run("CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END'")
    run("CREATE TRIGGER dawdle BEFORE INSERT ON scheduling_lesson FOR EACH ROW EXECUTE FUNCTION dawdle()")
    try:
        yield
    finally:
        run("DROP FUNCTION dawdle CASCADE")


def most_from_one_credit(site: Site, cedar: Cedar) -> int:
    """The most lessons that any of three credits led to."""
    with tracing(actor="test"):
        crowd = visitors(3, name="control")
    found = [owed(cedar, visitor) for visitor in crowd]
    for number, mine in enumerate(found):
        at_once(site, [mine.request(number * AT_ONCE + step) for step in range(AT_ONCE)])
    return max(mine.booked for mine in found)


@pytest.mark.parametrize(
    "removed", [(slowly, without_the_balance), (slowly, without_locks)], indirect=True, ids=["locks", "constraint"]
)
def test_each_guard_alone_keeps_a_credit_to_one_lesson(removed: tuple[Site, Cedar]) -> None:
    assert most_from_one_credit(*removed) == 1


@pytest.mark.parametrize("removed", [(slowly, without_the_balance, without_locks)], indirect=True, ids=["none"])
def test_without_both_a_credit_is_used_more_than_once(removed: tuple[Site, Cedar]) -> None:
    assert most_from_one_credit(*removed) >= 2
