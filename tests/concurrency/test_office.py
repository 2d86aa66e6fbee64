"""The office, a family that books and a family that reschedules want one hour in the same moment, through gunicorn.

The control takes away the locks and the constraint (test_controls says how), and the same harness turns red.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from academy.bench.requests import form
from academy.bench.visitors import Visitor, signed_in, visitors
from academy.kernel.trace import tracing
from academy.models import Student, User
from academy.queries.school import school as the_school
from academy.words import in_zone
from scheduling.actions.book import book_place
from scheduling.actions.call_off import call_off
from scheduling.actions.place import confirm_place
from scheduling.models import Cause, Lesson, MakeUpPolicy, Place, PolicyRule, Side, Timeslot
from tests.cast import LIND, OLIVIA
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import all_live, assert_sound, at_once, booking, give_back, live_places, overlaps
from tests.concurrency.test_controls import removed, without_constraint, without_locks
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.concurrency
__all__ = ["removed"]
BY_THE_SCHOOL: dict[str, Any] = {
    "student": None,
    "cause": Cause.SCHOOL,
    "side": Side.SCHOOL,
    "channel": "system",
    "by": None,
    "is_told": False,
}
ROUNDS = 4 if BOUNDED else 50
FAMILIES = 6


@dataclass(frozen=True)
class Round:
    """A weekly time, and who wants it or one of its hours."""

    slot: Timeslot
    hours: list[datetime]
    families: list[Visitor]

    def bookings(self) -> list[str]:
        return [booking(family, self.slot, "piano") for family in self.families]

    def has_it(self) -> int:
        """How many families hold the weekly time."""
        return len(live_places(self.slot))


def begin(cedar: Cedar, name: str) -> Round:
    """Ms Lind's first time, free, and families who have nothing yet."""
    with tracing(actor="test"):
        give_back(all_live())
        for lesson in Lesson.objects.to_come().live():
            call_off(lesson=lesson, **BY_THE_SCHOOL)
        families = visitors(FAMILIES + 1, name=name)
        hours = _hours(cedar.slot(LIND), families.pop())
    return Round(cedar.slot(LIND), hours, families)


def _hours(slot: Timeslot, visitor: Visitor) -> list[datetime]:
    """When its lessons of the term would be, told by booking it and giving it back."""
    place = _book(slot, visitor)
    hours = list(place.lessons.order_by("starts_at").values_list("starts_at", flat=True))
    give_back([place])
    return hours


def _book(slot: Timeslot, visitor: Visitor) -> Place:
    student, guardian = Student.objects.get(pk=visitor.student), User.objects.get(pk=visitor.user)
    return book_place(student=student, timeslot=slot, by=guardian).places.get()


def office(cedar: Cedar, this: Round) -> list[str]:
    """Single lessons that begin a quarter of an hour into four of the term's lessons, as the desk writes them down."""
    [session] = signed_in([cedar.user(OLIVIA)])
    requests = []
    for family, hour in zip(this.families, this.hours[1:5], strict=False):
        begins = in_zone(hour + timedelta(minutes=15), the_school().zone)
        fields = {
            "student": family.student,
            "teacher": this.slot.teacher_id,
            "starts_at_0": f"{begins:%Y-%m-%d}",
            "starts_at_1": f"{begins:%H:%M}",
            "minutes": 30,
            "allowed_because": "A race.",
        }
        requests.append(form("/admin/scheduling/lesson/new/", fields, session=session))
    return requests


def others(cedar: Cedar, this: Round) -> list[str]:
    """A family whose lesson is at another time wants four of the hours for it, one after the other in its tabs."""
    with tracing(actor="test"):
        [visitor] = visitors(1, name=f"moves{this.families[0].user}")
        place = _book(cedar.slot(LIND, 3), visitor)
        confirm_place(place=place)
    lessons = place.lessons.order_by("starts_at")[1:5]
    return [
        form(
            f"/family/lessons/{lesson.pk}/reschedule/",
            {"student": visitor.student, "teacher": this.slot.teacher.slug, "starts_at": hour.isoformat()},
            session=visitor.session,
        )
        for lesson, hour in zip(lessons, this.hours[1:5], strict=True)
    ]


def policy(cedar: Cedar) -> None:
    """Whoever calls off may choose another hour."""
    if not MakeUpPolicy.objects.exists():
        with tracing(actor="test"):
            made = MakeUpPolicy.objects.create(name="Race")
            PolicyRule.objects.create(policy=made, position=1, outcome="credit")
            MakeUpPolicy.objects.filter(pk=made.pk).update(valid_from=cedar.semester.first_day)


Rival = Callable[[Cedar, Round], list[str]]


def race(site: Site, cedar: Cedar, rival: Rival, number: int) -> tuple[int, int]:
    """Families book the weekly time while the rival takes hours of it: how many of each had what they wanted."""
    policy(cedar)
    this = begin(cedar, f"{rival.__name__}{number}")
    theirs = rival(cedar, this)
    ours = this.bookings()
    answers = at_once(site, [*ours, *theirs] if number % 2 else [*theirs, *ours])
    assert {answer.status for answer in answers} <= {200, 302, 409}, [answer.status for answer in answers]
    done = sum(answer.status == 302 for answer in answers)
    booked = this.has_it()
    return booked, done - booked


@pytest.mark.parametrize("rival", [office, others])
def test_an_hour_of_the_term_is_the_familys_or_the_rivals(site: Site, school: Cedar, tell: Tell, rival: Rival) -> None:
    ends = []
    for number in range(ROUNDS):
        ends.append(race(site, school, rival, number))
        assert overlaps() == []

    # Who books the whole term gets all of it or nothing; the rival's four hours are each their own.
    assert all((booked, taken) == (1, 0) or (booked == 0 and taken >= 1) for booked, taken in ends), ends
    # Nobody paid for a place here, and so nobody keeps one.
    give_back(all_live())
    assert_sound()
    won = sum(booked for booked, _taken in ends)
    tell(f"{rival.__name__}: {ROUNDS} rounds, the term was booked in {won}, hours of it taken in {ROUNDS - won}")


@pytest.mark.parametrize("rival", [office, others])
@pytest.mark.parametrize("removed", [(without_constraint, without_locks)], indirect=True, ids=["none"])
def test_without_the_guards_an_hour_is_both(removed: tuple[Site, Cedar], rival: Rival) -> None:
    site, cedar = removed
    for number in range(5):
        race(site, cedar, rival, number)
        if overlaps():
            break
    assert overlaps() != []
