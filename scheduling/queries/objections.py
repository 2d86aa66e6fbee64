"""What speaks against an hour without making it impossible: staff may go ahead all the same, with a reason."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from academy.models import ClosedDate, Teacher
from academy.words import day as in_words
from academy.words import in_zone
from scheduling.models import Availability, Claim, Room, Timeslot, Unavailability
from scheduling.queries.occurrences import instant, on_day

Span = tuple[datetime, datetime]


def objections(
    *, teacher: Teacher, room: Room | None, starts_at: datetime, ends_at: datetime, but: Iterable[int] = ()
) -> list[str]:
    """A sentence for each rule that the hour would break; none where it breaks none.

    What is taken by somebody else is no objection but impossible: the calendar's constraint refuses that.
    but: lessons (by id) that do not count, because they are about to be moved away.
    """
    return objections_to(teacher=teacher, room=room, spans=[(starts_at, ends_at)], but=but)[0]


def objections_to(
    *, teacher: Teacher, room: Room | None, spans: Sequence[Span], but: Iterable[int] = ()
) -> list[list[str]]:
    """The same for many hours, in their order; six questions to the database however many there are."""
    if not spans:
        return []
    days = [in_zone(starts_at, teacher.zone).date() for starts_at, _end in spans]
    closed = dict(ClosedDate.objects.filter(day__range=(min(days), max(days))).values_list("day", "reason"))
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    away = list(Unavailability.objects.filter(teacher=teacher, starts_at__lt=last, ends_at__gt=first))
    offered = _offered(teacher, first, last)
    paused = _pauses(teacher, first, last, but)
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
        # A lesson in the hour itself is no objection but impossible.
        against += [
            _("%(teacher)s keeps %(minutes)s minutes free between lessons.") % {"teacher": teacher, "minutes": minutes}
            for begin, end, minutes in paused
            if begin < ends_at + timedelta(minutes=minutes) and starts_at < end + timedelta(minutes=minutes)
            if not (begin < ends_at and starts_at < end)
        ][:1]
        found.append(against + always)
    return found


def _pauses(
    teacher: Teacher, first: datetime, last: datetime, but: Iterable[int]
) -> list[tuple[datetime, datetime, int]]:
    """The teacher's own lessons around that time, each with the minutes that its day keeps free beside it."""
    rows = Availability.objects.filter(teacher=teacher, buffer_minutes__gt=0)
    kept = {row.weekday: row.buffer_minutes for row in rows.order_by("buffer_minutes")}
    if not kept:
        return []
    most = timedelta(minutes=max(kept.values()))
    near = Claim.objects.filter(
        resource__teacher=teacher, is_live=True, ends_at__gt=first - most, starts_at__lt=last + most
    ).exclude(lesson__in=but)
    days = ((row.starts_at, row.ends_at, in_zone(row.starts_at, teacher.zone).weekday()) for row in near)
    return [(begin, end, kept[weekday]) for begin, end, weekday in days if weekday in kept]


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
