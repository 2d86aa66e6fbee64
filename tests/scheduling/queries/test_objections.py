"""Objections: rules that are not physical, each in a sentence."""

from datetime import datetime, timedelta

import pytest

from academy.models import ClosedDate, Teacher
from scheduling.models import Availability, Room, Timeslot
from scheduling.queries.objections import objections
from tests.cast import LIND
from tests.scheduling.hours import TUESDAY, at, away, lesson, only_offers
from tests.school import Cedar


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind offers Tuesdays from 15:00 to 17:00, and publishes nothing."""
    teacher = cedar.teacher(LIND)
    only_offers(teacher, TUESDAY, "15:00", "17:00")
    Timeslot.objects.filter(teacher=teacher).delete()
    return teacher


def against(teacher: Teacher, starts_at: datetime, minutes: int = 30, room: Room | None = None) -> list[str]:
    return objections(teacher=teacher, room=room, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))


def test_nothing_speaks_against_an_hour_that_is_offered(astrid: Teacher) -> None:
    # Whether it is taken is another question.
    lesson(astrid, at(TUESDAY, "15:00"))

    assert against(astrid, at(TUESDAY, "15:00"), 120) == []
    assert against(astrid, at(TUESDAY + timedelta(weeks=2), "16:30")) == []


@pytest.mark.parametrize("clock", ["14:30", "14:45", "16:45", "17:00", "03:00"])
def test_hours_that_are_not_offered(astrid: Teacher, clock: str) -> None:
    assert against(astrid, at(TUESDAY, clock)) == ["Ms Lind does not offer that hour."]


def test_before_the_first_and_after_the_last_day(astrid: Teacher) -> None:
    Availability.objects.update(last_day=TUESDAY)

    assert against(astrid, at(TUESDAY, "15:00")) == []
    assert against(astrid, at(TUESDAY - timedelta(weeks=1), "15:00"))
    assert against(astrid, at(TUESDAY + timedelta(weeks=1), "15:00"))


def test_a_weekly_time_that_is_published_is_offered(astrid: Teacher) -> None:
    slot = Timeslot.objects.create(teacher=astrid, weekday=2, starts=at(TUESDAY, "10:00").time().replace(hour=10))
    wednesday = TUESDAY + timedelta(days=1)

    assert against(astrid, at(wednesday, "10:00")) == []
    assert against(astrid, at(wednesday, "10:00"), 45)
    Timeslot.objects.filter(pk=slot.pk).update(is_active=False)
    assert against(astrid, at(wednesday, "10:00"))


def test_every_rule_is_named(cedar: Cedar, astrid: Teacher) -> None:
    ClosedDate.objects.create(day=TUESDAY, reason="Snow")
    away(cedar, astrid, at(TUESDAY, "12:00"), at(TUESDAY, "14:40"))
    astrid.is_active = False

    assert against(astrid, at(TUESDAY, "14:30"), room=Room(name="Attic", is_active=False)) == [
        "The school is closed on Tuesday 2 March (Snow).",
        "Ms Lind is away then (leave).",
        "Ms Lind does not offer that hour.",
        "Ms Lind does not teach at the moment.",
        "Attic is not in use.",
    ]


def test_late_in_the_evening_it_is_still_the_same_day(astrid: Teacher) -> None:
    only_offers(astrid, TUESDAY, "20:00", "23:30")
    ClosedDate.objects.create(day=TUESDAY + timedelta(days=1), reason="Holiday")

    # 04:00 UTC on Wednesday.
    assert against(astrid, at(TUESDAY, "23:00")) == []


def test_the_pause_between_lessons_is_kept_unless_staff_say_why(cedar: Cedar, astrid: Teacher) -> None:
    Availability.objects.update(buffer_minutes=15)
    before = lesson(astrid, at(TUESDAY, "15:00"))

    assert against(astrid, at(TUESDAY, "15:30")) == ["Ms Lind keeps 15 minutes free between lessons."]
    assert against(astrid, at(TUESDAY, "15:45")) == []
    starts_at = at(TUESDAY, "15:15")
    hour = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=30)}
    assert objections(teacher=astrid, room=None, **hour, but=[before.pk]) == []
