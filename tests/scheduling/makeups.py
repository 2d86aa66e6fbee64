"""A school with a make-up policy and a confirmed weekly place, for tests of calling off and making up."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from academy.kernel.invariants import Invariant
from academy.kernel.trace import tracing
from academy.models import Student, User
from scheduling.actions.call_off import call_off
from scheduling.actions.place import confirm_place
from scheduling.make_up_invariants import INVARIANTS
from scheduling.models import (
    Cancellation,
    Cause,
    Decision,
    Lesson,
    MakeUpCredit,
    MakeUpPolicy,
    MissLimit,
    PolicyRule,
    Side,
)
from scheduling.queries.bookable import bookable
from scheduling.queries.openings import Opening
from tests.booked import booked
from tests.cast import GIULIA, MIA
from tests.school import Cedar


@dataclass(frozen=True)
class MakeUps:
    """Mia has Ms Lind's first hour every week, and 24 hours of notice give a credit for 60 days."""

    cedar: Cedar
    place: int

    @property
    def mia(self) -> Student:
        return self.cedar.student(MIA)

    @property
    def giulia(self) -> User:
        return self.cedar.user(GIULIA)

    def lesson(self, number: int = 1) -> Lesson:
        """One of those to come, in order; the second of them is surely more than a day away."""
        return Lesson.objects.filter(place=self.place).to_come()[number]

    def soon(self, **ahead: float) -> Lesson:
        """The next lesson moved so close (hours=3), or behind us (hours=-3): the others are a week and more away."""
        lesson, begins = self.lesson(0), timezone.now() + timedelta(**ahead)
        Lesson.objects.filter(pk=lesson.pk).update(starts_at=begins, ends_at=begins + timedelta(minutes=30))
        lesson.refresh_from_db()
        return lesson

    def cannot_come(self, lesson: Lesson, **other: Any) -> Decision:
        """Giulia says so on her pages."""
        words = {
            "student": self.mia,
            "cause": Cause.FAMILY,
            "side": Side.FAMILY,
            "channel": Cancellation.Channel.PORTAL,
            "by": self.giulia,
            **other,
        }
        [decision] = call_off(lesson=lesson, **words)
        return decision

    def credit(self) -> MakeUpCredit:
        """An open one, by the policy."""
        return MakeUpCredit.objects.get(decision=self.cannot_come(self.lesson(2)))

    def unwritten(self, lesson: Lesson) -> MakeUpCredit:
        """As one for this lesson would be."""
        piano = self.cedar.subject("piano")
        return MakeUpCredit(student=self.mia, subject=piano, teacher=lesson.teacher, minutes=30)

    def hour(self, credit: MakeUpCredit, number: int = 0) -> Opening:
        """One at which it can be booked, Mia's own teacher's first."""
        own = self.lesson().teacher
        return sorted(bookable(credit), key=lambda hour: hour.teacher != own)[number]


def policy(cedar: Cedar, *, misses: int = 0, **fields: Any) -> MakeUpPolicy:
    """The family 24 hours before: a credit; later: charged. Anybody else: a credit that does not count.

    misses: within twelve weeks lose the place.
    """
    made = MakeUpPolicy.objects.create(name="Cedar", **fields)
    PolicyRule.objects.create(policy=made, position=1, side=Side.FAMILY, notice_hours=24, outcome="credit")
    PolicyRule.objects.create(policy=made, position=2, side=Side.FAMILY, outcome="charged", counts=False)
    PolicyRule.objects.create(policy=made, position=3, outcome="credit", counts=False)
    if misses:
        MissLimit.objects.create(policy=made, misses=misses, within_weeks=12)
    made.valid_from = cedar.semester.first_day
    made.save()
    return made


def make_ups(cedar: Cedar, **fields: Any) -> MakeUps:
    """With the policy and the place."""
    with tracing(actor="test"):
        policy(cedar, **fields)
        place = booked(cedar).place
        confirm_place(place=place)
    return MakeUps(cedar, place.pk)


def broken() -> dict[str, list[Any]]:
    """Which promises about decisions and credits do not hold, inside the test's own transaction."""
    promises: tuple[Invariant, ...] = INVARIANTS
    return {promise.name: rows for promise in promises if (rows := promise.violations())}
