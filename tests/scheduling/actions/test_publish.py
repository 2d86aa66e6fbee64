"""Weekly times follow availability: new ones made, those that fit kept, others taken out of the offer."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from academy.kernel.errors import Refusal
from academy.models import Teacher
from scheduling.actions.publish import Published, publish_from_availability
from scheduling.models import Availability, Room, Timeslot
from tests.cast import ALVAREZ, LIND
from tests.scheduling.hours import offers, only_offers
from tests.school import Cedar
from tests.today import day_at_school


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind, with nothing published, available from tomorrow's day of the week on, two hours."""
    teacher = cedar.teacher(LIND)
    Timeslot.objects.filter(teacher=teacher).delete()
    only_offers(teacher, _today(), "15:00", "17:00")
    return teacher


def _today() -> date:
    return day_at_school()


def publish(*teachers: Teacher, minutes: int = 30) -> Published:
    return publish_from_availability(teachers=teachers, minutes=minutes)


def starts(slots: Any) -> list[str]:
    return [f"{slot.starts:%H:%M}" for slot in slots]


def test_times_of_that_length_with_the_pause_between(astrid: Teacher) -> None:
    Availability.objects.update(buffer_minutes=15)

    assert starts(publish(astrid).new) == ["15:00", "15:45", "16:30"]
    again = publish(astrid)
    assert (again.new, starts(again.kept), again.withdrawn) == ([], ["15:00", "15:45", "16:30"], [])
    assert Timeslot.objects.filter(teacher=astrid, is_active=True).count() == 3


def test_what_is_there_stays_and_what_is_no_longer_covered_goes(astrid: Teacher) -> None:
    weekday = _today().weekday()
    kept = Timeslot.objects.create(teacher=astrid, weekday=weekday, starts=time(15, 10), minutes=45)
    gone = Timeslot.objects.create(teacher=astrid, weekday=weekday, starts=time(18))
    other_day = Timeslot.objects.create(teacher=astrid, weekday=(weekday + 1) % 7, starts=time(15))

    done = publish(astrid)

    assert (done.kept, set(done.withdrawn)) == ([kept], {gone, other_day})
    assert starts(done.new) == ["16:00", "16:30"]
    assert len(done.in_the_way) == 2
    gone.refresh_from_db()
    assert not gone.is_active


def test_one_that_fits_again_is_offered_again(astrid: Teacher) -> None:
    publish(astrid)
    Availability.objects.update(ends=time(16))
    assert starts(publish(astrid).withdrawn) == ["16:00", "16:30"]
    Availability.objects.update(ends=time(17))

    assert starts(publish(astrid).new) == ["16:00", "16:30"]
    assert Timeslot.objects.filter(teacher=astrid).count() == 4


def test_an_extra_day_and_what_is_over_or_to_come_publish_nothing(astrid: Teacher) -> None:
    Availability.objects.all().delete()
    today = _today()
    offers(astrid, today, "15:00", "16:00", last_day=today)
    offers(astrid, today - timedelta(days=14), "17:00", "18:00", last_day=today - timedelta(days=7))
    offers(astrid, today + timedelta(days=200), "18:00", "19:00")

    assert publish(astrid) == Published()


def test_two_teachers_are_not_offered_in_one_room_at_one_time(cedar: Cedar, astrid: Teacher) -> None:
    hall, elena = Room.objects.create(name="Hall"), cedar.teacher(ALVAREZ)
    Timeslot.objects.filter(teacher=elena).delete()
    only_offers(elena, _today(), "16:00", "18:00", room=hall)
    Availability.objects.filter(teacher=astrid).update(room=hall)

    done = publish(astrid, elena)

    first, second = sorted((astrid, elena), key=lambda teacher: teacher.pk)
    assert len(done.new) == 6
    assert len(done.in_the_way) == 2
    assert all(line.endswith(second.name) for line in done.in_the_way)
    assert first.timeslots.filter(is_active=True).count() == 4


def test_a_length_that_is_none_is_refused(astrid: Teacher) -> None:
    for minutes in (0, 14, 121):
        with pytest.raises(Refusal) as no:
            publish(astrid, minutes=minutes)
        assert set(no.value.fields) == {"minutes"}
