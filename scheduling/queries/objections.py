"""What speaks against an hour without making it impossible: staff may go ahead all the same, with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from academy.models import ClosedDate, Teacher
from academy.words import day as in_words
from academy.words import in_zone
from scheduling.models import Availability, Room, Timeslot, Unavailability
from scheduling.queries.occurrences import instant, on_day

Span = tuple[datetime, datetime]


def objections(*, teacher: Teacher, room: Room | None, starts_at: datetime, ends_at: datetime) -> list[str]:
    """A sentence for each rule that the hour would break; none where it breaks none.

    What is taken by somebody else is no objection but impossible: the calendar's constraint refuses that.
    """
    return objections_to(teacher=teacher, room=room, spans=[(starts_at, ends_at)])[0]


def objections_to(*, teacher: Teacher, room: Room | None, spans: Sequence[Span]) -> list[list[str]]:
    """The same for many hours, in their order; four questions to the database however many there are."""
    if not spans:
        return []
    days = [in_zone(starts_at, teacher.zone).date() for starts_at, _end in spans]
    closed = dict(ClosedDate.objects.filter(day__range=(min(days), max(days))).values_list("day", "reason"))
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    away = list(Unavailability.objects.filter(teacher=teacher, starts_at__lt=last, ends_at__gt=first))
    offered = _offered(teacher, first, last)
    always = [] if teacher.is_active else [_("%(teacher)s does not teach at the moment.") % {"teacher": teacher}]
    if room and not room.is_active:
        always.append(_("%(room)s is not in use.") % {"room": room})
    found = []
    for day, (starts_at, ends_at) in zip(days, spans, strict=True):
        against = []
        if day in closed:
            sentence = _("The school is closed on %(day)s (%(reason)s).")
            against.append(sentence % {"day": in_words(day), "reason": closed[day]})
        against += [
            _("%(teacher)s is away then (%(kind)s).") % {"teacher": teacher, "kind": row.get_kind_display()}
            for row in away
            if row.starts_at < ends_at and row.ends_at > starts_at
        ][:1]
        if not any(begin <= starts_at and ends_at <= end for begin, end in offered):
            against.append(_("%(teacher)s does not offer that hour.") % {"teacher": teacher})
        found.append(against + always)
    return found


def _offered(teacher: Teacher, first: datetime, last: datetime) -> list[Span]:
    """The hours the teacher offers in that time: availability, and weekly times that are published."""
    # A day earlier and later, because each row has a zone of its own.
    days = [first.date() + timedelta(days=step) for step in range(-1, (last.date() - first.date()).days + 2)]
    found = []
    rows = Availability.objects.filter(teacher=teacher, first_day__lte=days[-1]).exclude(last_day__lt=days[0])
    for row in rows:
        found += [
            (instant(day, row.starts, row.zone), instant(day, row.ends, row.zone))
            for day in days
            if day.weekday() == row.weekday and row.first_day <= day <= (row.last_day or day)
        ]
    for slot in Timeslot.objects.filter(teacher=teacher, is_active=True):
        found += [
            (once.starts_at, once.ends_at)
            for once in (on_day(slot, day) for day in days if day.weekday() == slot.weekday)
        ]
    return found
