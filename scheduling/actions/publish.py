"""Publish weekly times from what teachers say they are available, in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Semester, Teacher
from academy.queries.school import school_today
from scheduling.actions.line_bell import ask_the_line
from scheduling.models import Availability, Timeslot

LENGTHS = range(15, 121)


@dataclass
class Published:
    """What came of it: newly offered, kept as they were, taken out of the offer, and hours another time is in."""

    new: list[Timeslot] = field(default_factory=list)
    kept: list[Timeslot] = field(default_factory=list)
    withdrawn: list[Timeslot] = field(default_factory=list)
    in_the_way: list[str] = field(default_factory=list)


@transaction.atomic
def publish_from_availability(*, teachers: Iterable[Teacher], minutes: int) -> Published:
    """Offer these teachers' weekly times of that length wherever they are available, their pause between lessons kept.

    Times that lie in available hours already stay as they are; those that no longer do are taken out of the offer
    (places booked from them stay). A new one that would overlap with another time of the teacher or of the room is
    left out and named. Availability of a single day publishes nothing. Again: nothing changes.
    Raises Refusal for a length that is none.
    """
    if minutes not in LENGTHS:
        sentence = _("A lesson lasts from 15 to 120 minutes.")
        raise Refusal(sentence, code="length", fields={"minutes": sentence})
    # Against two who publish for the same teachers at once; always in the same order.
    asked = [teacher.pk for teacher in teachers]
    found = list(Teacher.objects.select_for_update().filter(pk__in=asked, is_active=True).order_by("pk"))
    available = _available(found)
    slots = list(Timeslot.objects.filter(teacher__in=found).select_related("teacher", "room"))
    rooms = {row.room_id for row in available if row.room_id}
    others = list(Timeslot.objects.filter(is_active=True, room__in=rooms).exclude(teacher__in=found))
    done = Published()
    for slot in slots:
        if any(_covers(row, slot) for row in available):
            if slot.is_active:
                done.kept.append(slot)
        elif slot.is_active:
            slot.is_active = False
            done.withdrawn.append(slot)
    for row in available:
        _offer(row, minutes, slots, others, done)
    Timeslot.objects.filter(pk__in=[slot.pk for slot in done.withdrawn]).update(is_active=False)
    again = [slot for slot in done.new if slot.pk]
    Timeslot.objects.bulk_update(again, ["is_active", "room"])
    Timeslot.objects.bulk_create([slot for slot in done.new if not slot.pk])
    if done.new:
        ask_the_line()
    return done


def _available(teachers: list[Teacher]) -> list[Availability]:
    """What holds today, or on the first day of the next term; extra days left out."""
    today = school_today()
    semester = Semester.objects.bookable().first()
    on: date = max(today, semester.first_day) if semester else today
    rows = Availability.objects.filter(teacher__in=teachers, first_day__lte=on).exclude(last_day__lt=on)
    weekly = rows.exclude(Q(last_day=F("first_day")))
    return list(weekly.select_related("teacher", "room").order_by("teacher_id", "weekday", "starts"))


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _covers(row: Availability, slot: Timeslot) -> bool:
    begin = _minute(slot.starts)
    return (
        (row.teacher_id, row.weekday, row.zone) == (slot.teacher_id, slot.weekday, slot.zone)
        and _minute(row.starts) <= begin
        and begin + slot.minutes <= _minute(row.ends)
    )


def _meets(slot: Timeslot, weekday: int, begin: int, end: int) -> bool:
    other = _minute(slot.starts)
    return slot.is_active and slot.weekday == weekday and other < end and begin < other + slot.minutes


def _offer(row: Availability, minutes: int, slots: list[Timeslot], others: list[Timeslot], done: Published) -> None:
    """Add what is missing of one availability; `slots` grows with it."""
    step = minutes + row.buffer_minutes
    for begin in range(_minute(row.starts), _minute(row.ends) - minutes + 1, step):
        starts, end = time(*divmod(begin, 60)), begin + minutes
        same = next(
            (
                slot
                for slot in slots
                if (slot.teacher_id, slot.weekday, slot.starts) == (row.teacher_id, row.weekday, starts)
            ),
            None,
        )
        if same and same.is_active and same.minutes == minutes:
            continue
        own = [slot for slot in slots if slot.teacher_id == row.teacher_id and _meets(slot, row.weekday, begin, end)]
        in_room = [slot for slot in others if slot.room_id == row.room_id and _meets(slot, row.weekday, begin, end)]
        in_room += [
            slot
            for slot in slots
            if row.room_id
            and (slot.teacher_id != row.teacher_id and slot.room_id == row.room_id)
            and _meets(slot, row.weekday, begin, end)
        ]
        if own or in_room or (same and same.minutes != minutes):
            done.in_the_way.append(f"{row.get_weekday_display()} {starts:%H:%M}, {row.teacher}")
            continue
        new = same or Timeslot(teacher=row.teacher, weekday=row.weekday, starts=starts, minutes=minutes, zone=row.zone)
        new.is_active, new.room = True, row.room
        done.new.append(new)
        if new is not same:
            slots.append(new)
