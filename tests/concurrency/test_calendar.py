"""What else wants the calendar at one moment: series, single lessons, the office, groups, credits, expiry."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from academy.actions.enrolment import fail_enrolment
from academy.bench.visitors import Visitor, visitors
from academy.kernel.errors import Refusal
from academy.kernel.invariants import verify
from academy.kernel.trace import tracing
from academy.models import ClosedDate, CourseOffering, Enrolment, Student, Teacher, User
from scheduling.actions.add_lesson import add_lesson
from scheduling.actions.book import book_place
from scheduling.actions.book_seat import book_seat
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.credit import issue
from scheduling.actions.lesson import move_lesson
from scheduling.actions.make_up import book_make_up
from scheduling.actions.materialise import materialise
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Lesson, MakeUpCredit, Place, Series, Timeslot
from scheduling.queries.occurrences import occurrences
from scheduling.queries.openings import Opening
from tests.cast import ALVAREZ, LIND, OKAFOR, OLIVIA
from tests.concurrency.conftest import BOUNDED, deadlocks
from tests.concurrency.crowd import overlaps, together
from tests.group import open_group
from tests.school import Cedar
from tests.today import day_at_school

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
TRIALS = range(3 if BOUNDED else 200 // 7)
Outcome = str
# An hour at which nobody has lessons, in weeks to come.
NINE = time(9)


@pytest.fixture(autouse=True)
def _nothing_deadlocks(request: pytest.FixtureRequest) -> Iterator[None]:
    request.getfixturevalue("transactional_db")
    before = deadlocks()
    yield
    assert deadlocks() == before


def told(call: Callable[[], Any]) -> Callable[[], Outcome]:
    """What came of it: "done", or the refusal's code. Everything else is a bug and goes through."""

    def attempt() -> Outcome:
        try:
            call()
        except Refusal as no:
            return no.code
        return "done"

    return attempt


def person(visitor: Visitor) -> tuple[Student, User]:
    return Student.objects.get(pk=visitor.student), User.objects.get(pk=visitor.user)


def families(count: int, name: str) -> list[tuple[Student, User]]:
    with tracing(actor="test"):
        return [person(visitor) for visitor in visitors(count, name=name)]


def some_series(cedar: Cedar, weeks: int) -> Series:
    """Twenty Mondays at nine with Ms Lind, from next week on, for a group of nobody yet."""
    monday = day_at_school() + timedelta(days=7 - day_at_school().weekday())
    return Series.objects.create(
        offering=CourseOffering.objects.earliest("pk"),
        teacher=cedar.teacher(LIND),
        weekday=0,
        starts=NINE,
        first_day=monday,
        last_day=monday + timedelta(weeks=weeks, days=-1),
    )


@pytest.mark.parametrize("number", TRIALS)
def test_a_series_of_twenty_and_twenty_single_lessons(number: int, cedar: Cedar) -> None:
    """Each week is either's: what the series did not get it names, and what a single lesson did not get is refused."""
    series = some_series(cedar, 20)
    ours = families(1, f"single{number}")[0][0]

    def single(at: datetime) -> Callable[[], Any]:
        return lambda: add_lesson(
            teacher=series.teacher,
            room=None,
            students=[ours],
            starts_at=at + timedelta(minutes=15),
            minutes=30,
            allowed_because="A race.",
        )

    hours = [one.starts_at for one in occurrences(series, series)][:: 1 + number % 3]
    found: list[Any] = together(lambda: materialise(series=series), *[told(single(at)) for at in hours])

    changes, singles = found[0], found[1:]
    closed = ClosedDate.objects.filter(day__range=(series.first_day, series.last_day), day__iso_week_day=1).count()
    assert len(changes.added) + len(changes.in_the_way) + closed == 20
    assert set(singles) <= {"done", "taken"}
    assert len(changes.in_the_way) <= singles.count("done")
    assert overlaps() == []
    assert verify() == {}


@pytest.mark.parametrize("number", TRIALS)
def test_the_office_moves_a_lesson_to_the_hour_a_family_books(number: int, cedar: Cedar) -> None:
    """One of them has it; who came second is told so, and nothing of theirs was written."""
    [(kim, by), (other, other_by)] = families(2, f"office{number}")
    slots = list(Timeslot.objects.filter(teacher=cedar.teacher(LIND)).order_by("weekday", "starts")[:2])
    with tracing(actor="test"):
        confirm_place(place=book_place(student=other, timeslot=slots[0], by=other_by).places.get())
    lesson = Lesson.objects.filter(place__enrolment__student=other).order_by("starts_at")[2]
    aim = lesson.ends_at

    booked, moved = together(
        told(lambda: book_place(student=kim, timeslot=slots[1], by=by)),
        told(lambda: move_lesson(lesson=lesson, starts_at=aim, room=lesson.room, allowed_because="A race.")),
    )

    assert sorted([booked, moved]) in (["done", "just-taken"], ["done", "taken"])
    lesson.refresh_from_db()
    assert (lesson.starts_at == aim) == (moved == "done")
    assert Place.objects.live().filter(enrolment__student=kim).exists() == (booked == "done")
    assert overlaps() == []


@pytest.mark.parametrize("number", TRIALS)
def test_a_place_is_confirmed_in_the_second_in_which_it_lapses(number: int, cedar: Cedar) -> None:
    [(kim, by)] = families(1, f"expiry{number}")
    with tracing(actor="test"):
        place = book_place(student=kim, timeslot=cedar.slot(LIND), by=by).places.get()

    def lapse() -> None:
        with transaction.atomic():
            free_place(place=place, because="Nobody paid.")
            fail_enrolment(enrolment=Enrolment.objects.get(pk=place.enrolment_id), because="Nobody paid.")

    calls = [told(lambda: confirm_place(place=place)), told(lapse)]
    confirmed, _lapsed = together(*calls) if number % 2 else reversed(together(*reversed(calls)))

    place.refresh_from_db()
    states = set(place.lessons.values_list("state", flat=True))
    # A place that was confirmed first is freed all the same, with all its lessons; never is half of either left.
    assert (place.state, states) == ("freed", {"cancelled"})
    assert confirmed in ("done", "freed")
    assert overlaps() == []


@pytest.mark.parametrize("number", TRIALS)
def test_of_forty_who_want_five_seats_five_have_one(number: int, cedar: Cedar) -> None:
    crowd = families(40, f"seat{number}")
    with tracing(actor="test"):
        offering = open_group(cedar.semester, cedar.teacher(ALVAREZ), students=[], by=cedar.user(OLIVIA), capacity=5)

    found = together(*[told(partial(book_seat, student=kim, offering=offering, by=by)) for kim, by in crowd])

    assert sorted(found) == ["done"] * 5 + ["full"] * 35
    assert Place.objects.live().filter(enrolment__offering=offering).count() == 5
    for lesson in Lesson.objects.filter(series__offering=offering, starts_at__gt=timezone.now() + timedelta(days=3)):
        assert set(lesson.participants.values_list("seat", flat=True)) == {1, 2, 3, 4, 5}
    assert overlaps() == []


@pytest.mark.parametrize("number", TRIALS)
def test_the_last_credit_is_used_once(number: int, cedar: Cedar) -> None:
    """One guardian in ten tabs, each with another hour."""
    [(kim, _by)] = families(1, f"credit{number}")
    with tracing(actor="test"):
        olivia = cedar.user(OLIVIA)
        credit = issue(student=kim, minutes=30, because="A race.", by=olivia)
    teacher = cedar.teacher(OKAFOR)
    hours = [timezone.now().replace(microsecond=0) + timedelta(days=2, minutes=30 * n) for n in range(10)]
    openings = [Opening(teacher, None, at, at + timedelta(minutes=30)) for at in hours]

    found = together(
        *[told(partial(book_make_up, credit=credit, opening=one, by=olivia, exception="A race.")) for one in openings]
    )

    assert found.count("done") == 1, found
    credit.refresh_from_db()
    assert (credit.balance, credit.state) == (0, MakeUpCredit.State.RESERVED)
    assert Lesson.objects.filter(kind=Lesson.Kind.MAKE_UP).live().count() == 1
    assert overlaps() == []


@pytest.mark.parametrize("number", TRIALS)
def test_locks_asked_for_in_opposite_orders_wait_and_never_die(number: int, cedar: Cedar) -> None:
    teachers = list(Teacher.objects.order_by("pk"))

    def lock(those: list[Teacher]) -> None:
        for _again in range(10):
            with transaction.atomic():
                lock_calendars(*those)

    done = together(*[told(partial(lock, teachers[n:] + teachers[:n])) for n in range(4)])

    assert done == ["done"] * 4
