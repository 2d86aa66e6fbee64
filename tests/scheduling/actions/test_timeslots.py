"""Publishing weekly times: what is missing is made, nonsense is refused by its field."""

from datetime import time
from typing import Any

import pytest

from academy.kernel.errors import Refusal
from academy.models import Teacher
from scheduling.actions.timeslots import publish_timeslots
from scheduling.models import Room, Timeslot
from tests.cast import ALVAREZ, TANAKA
from tests.school import Cedar


@pytest.fixture
def elena(cedar: Cedar) -> Teacher:
    """Ms Alvarez, with nothing published yet."""
    teacher = cedar.teacher(ALVAREZ)
    Timeslot.objects.filter(teacher=teacher).delete()
    return teacher


def publish(teacher: Teacher, **other: Any) -> list[Timeslot]:
    asked = {"weekdays": [1], "first": time(15), "last": time(16, 30), "minutes": 30, "room": None} | other
    return publish_timeslots(teacher=teacher, **asked)


def test_times_follow_one_another_and_end_by_the_end(elena: Teacher) -> None:
    assert [slot.starts for slot in publish(elena, last=time(16, 40))] == [time(15), time(15, 30), time(16)]
    assert [slot.starts for slot in publish(elena, weekdays=[3], minutes=45)] == [time(15), time(15, 45)]


def test_they_are_on_the_teachers_own_clock(cedar: Cedar) -> None:
    slot = publish(cedar.teacher(TANAKA), weekdays=[2])[0]

    assert (slot.zone, slot.starts) == ("America/Vancouver", time(15))


def test_one_that_was_taken_out_is_offered_again(elena: Teacher) -> None:
    publish(elena)
    Timeslot.objects.filter(teacher=elena, starts=time(15, 30)).update(is_active=False)

    assert [slot.starts for slot in publish(elena)] == [time(15, 30)]
    assert Timeslot.objects.filter(teacher=elena, is_active=True).count() == 3


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [7]}, "weekdays"),
        ({"minutes": 10}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": -30}, "minutes"),
        ({"minutes": 121}, "minutes"),
        ({"last": time(15)}, "last"),
        ({"last": time(14)}, "last"),
        ({"last": time(15, 29)}, "last"),
    ],
)
def test_nonsense_is_refused_by_its_field(elena: Teacher, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as no:
        publish(elena, **asked)

    assert set(no.value.fields) == {field}
    assert not Timeslot.objects.filter(teacher=elena).exists()


def test_neither_a_teacher_who_has_left_nor_a_closed_room_is_offered(elena: Teacher) -> None:
    room = Room.objects.create(name="Attic", is_active=False)
    with pytest.raises(Refusal, match="is not in use"):
        publish(elena, room=room)

    Teacher.objects.filter(pk=elena.pk).update(is_active=False)
    elena.refresh_from_db()
    with pytest.raises(Refusal, match="does not teach at the moment"):
        publish(elena)


def test_what_would_overlap_is_refused_and_nothing_is_published(elena: Teacher) -> None:
    publish(elena, first=time(15, 45), last=time(16, 15))

    with pytest.raises(Refusal, match="15:30 would overlap with Tuesday 15:45, Ms Alvarez"):
        publish(elena)

    assert Timeslot.objects.filter(teacher=elena).count() == 1


def test_a_room_is_promised_once(cedar: Cedar, elena: Teacher) -> None:
    room = Room.objects.create(name="Attic")
    other = Teacher.objects.exclude(pk=elena.pk).filter(zone=elena.zone).order_by("pk")[0]
    Timeslot.objects.filter(teacher=other).delete()
    publish(other, room=room)

    with pytest.raises(Refusal, match="would overlap"):
        publish(elena, room=room)
    publish(elena, room=room, first=time(16, 30), last=time(17))

    assert Timeslot.objects.filter(room=room).count() == 4
