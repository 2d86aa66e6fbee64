"""Publish a teacher's weekly times, many at once."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Teacher
from scheduling.actions.line_bell import ask_the_line
from scheduling.models import Room, Timeslot, Weekday

LENGTHS = range(15, 121)


@transaction.atomic
def publish_timeslots(
    *, teacher: Teacher, weekdays: Iterable[int], first: time, last: time, minutes: int, room: Room | None
) -> list[Timeslot]:
    """Offer a teacher's times on these days (0 is Monday), one after the other from `first` until `last`.

    first, last: wall clock in the teacher's zone; the last time ends at `last` at the latest. Times that are there
    already stay as they are; one that was taken out of the offer is offered again. Returns those that are new.
    Raises Refusal (with the field) for what makes no sense, and where another time of the teacher or of the room would
    overlap.
    """
    days = sorted(set(weekdays))
    _refuse_nonsense(teacher, days, first, last, minutes, room)
    # Against two people who publish for the same teacher at once.
    Teacher.objects.select_for_update().get(pk=teacher.pk)
    new = []
    for weekday in days:
        there = list(Timeslot.objects.filter(weekday=weekday, teacher=teacher))
        in_room = list(
            Timeslot.objects.filter(weekday=weekday, room=room, is_active=True, zone=teacher.zone)
            .exclude(teacher=teacher)
            .select_related("teacher")
            if room
            else []
        )
        for starts in _starts(first, last, minutes):
            same = next((slot for slot in there if slot.starts == starts and slot.minutes == minutes), None)
            if same and same.is_active:
                continue
            _refuse_overlap(starts, minutes, [slot for slot in there if slot.is_active or slot.starts == starts], same)
            _refuse_overlap(starts, minutes, in_room, None)
            new.append(_offer(same, teacher, weekday, starts, minutes, room))
    if not new:
        raise Refusal(_("All of these times are published already."), code="nothing-new")
    ask_the_line()
    return new


def _refuse_nonsense(
    teacher: Teacher, days: list[int], first: time, last: time, minutes: int, room: Room | None
) -> None:
    no: tuple[str, str] | None = None
    if not teacher.is_active:
        no = "teacher", _("%(teacher)s does not teach at the moment.") % {"teacher": teacher}
    elif not days or not set(days) <= set(Weekday.values):
        no = "weekdays", _("Choose at least one day of the week.")
    elif minutes not in LENGTHS:
        no = "minutes", _("A lesson lasts from 15 to 120 minutes.")
    elif not _starts(first, last, minutes):
        no = (
            "last",
            _("Between these two times there is no room for a lesson of %(minutes)s minutes.") % {"minutes": minutes},
        )
    elif room and not room.is_active:
        no = "room", _("%(room)s is not in use.") % {"room": room}
    if no:
        raise Refusal(no[1], code="nonsense", fields={no[0]: no[1]})


def _starts(first: time, last: time, minutes: int) -> list[time]:
    begin, end = _minute(first), _minute(last)
    return [time(*divmod(at, 60)) for at in range(begin, end - minutes + 1, minutes)]


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _refuse_overlap(starts: time, minutes: int, slots: list[Timeslot], but: Timeslot | None) -> None:
    begin = _minute(starts)
    for slot in slots:
        other = _minute(slot.starts)
        if slot != but and other < begin + minutes and begin < other + slot.minutes:
            raise Refusal(
                _("%(time)s would overlap with %(slot)s (%(minutes)s minutes). Nothing was published.")
                % {"time": f"{starts:%H:%M}", "slot": slot, "minutes": slot.minutes},
                code="overlap",
            )


def _offer(
    same: Timeslot | None, teacher: Teacher, weekday: int, starts: time, minutes: int, room: Room | None
) -> Timeslot:
    if same:
        same.is_active, same.room = True, room
        same.save(update_fields=["is_active", "room"])
        return same
    return Timeslot.objects.create(
        teacher=teacher, weekday=weekday, starts=starts, minutes=minutes, room=room, zone=teacher.zone
    )
