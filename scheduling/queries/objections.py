"""What speaks against an hour without making it impossible: staff may go ahead all the same, with a reason."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from academy.models import ClosedDate, Teacher
from academy.words import day as in_words
from academy.words import in_zone
from scheduling.models import Availability, Room, Timeslot, Unavailability
from scheduling.queries.occurrences import instant, on_day


def objections(*, teacher: Teacher, room: Room | None, starts_at: datetime, ends_at: datetime) -> list[str]:
    """A sentence for each rule that the hour would break; none where it breaks none.

    What is taken by somebody else is no objection but impossible: the calendar's constraint refuses that.
    """
    found = []
    today = in_zone(starts_at, teacher.zone).date()
    closed = ClosedDate.objects.filter(day=today).first()
    if closed:
        sentence = _("The school is closed on %(day)s (%(reason)s).")
        found.append(sentence % {"day": in_words(today), "reason": closed.reason})
    away = Unavailability.objects.filter(teacher=teacher, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if away:
        found.append(_("%(teacher)s is away then (%(kind)s).") % {"teacher": teacher, "kind": away.get_kind_display()})
    if not teacher.is_active:
        found.append(_("%(teacher)s does not teach at the moment.") % {"teacher": teacher})
    elif not _is_offered(teacher, starts_at, ends_at):
        found.append(_("%(teacher)s does not offer that hour.") % {"teacher": teacher})
    if room and not room.is_active:
        found.append(_("%(room)s is not in use.") % {"room": room})
    return found


def _is_offered(teacher: Teacher, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether it lies in hours the teacher offers: an availability, or a weekly time that is published."""
    # A day earlier and later, because each row has a zone of its own.
    today = starts_at.date()
    days = [today + timedelta(days=step) for step in (-1, 0, 1)]
    rows = Availability.objects.filter(teacher=teacher, first_day__lte=days[-1]).exclude(last_day__lt=days[0])
    for row in rows:
        for day in days:
            if (
                day.weekday() == row.weekday
                and row.first_day <= day <= (row.last_day or day)
                and instant(day, row.starts, row.zone) <= starts_at
                and ends_at <= instant(day, row.ends, row.zone)
            ):
                return True
    return any(
        day.weekday() == slot.weekday
        and on_day(slot, day).starts_at <= starts_at
        and ends_at <= on_day(slot, day).ends_at
        for slot in Timeslot.objects.filter(teacher=teacher, is_active=True)
        for day in days
    )
