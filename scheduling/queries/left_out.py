"""The days on which a weekly time gives no lesson, and why: what a family is told before it books and afterwards."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from academy.models import ClosedDate, Teacher
from academy.words import short_day
from scheduling.models import Lesson, Place
from scheduling.queries.away import away_between
from scheduling.queries.free import FreeTime
from scheduling.queries.held import lessons_of_place
from scheduling.queries.occurrences import Pattern, days_of, on_day


def left_out_of(time: FreeTime) -> list[str]:
    """Of a free weekly time, from its first lesson on, such as "Fri 25 Dec: the school is closed (Winter break)"."""
    lessons, last = time.lessons, time.semester.last_day
    return _said(time.timeslot, time.timeslot.teacher, lessons[0].day, last, given={one.day for one in lessons})


def left_out_of_place(place: Place) -> list[str]:
    """Of a place that has a weekly time of its own, over all its patterns; holiday holds too."""
    live = lessons_of_place(place).exclude(state=Lesson.State.CANCELLED)
    given = {row.day for row in live if row.day}
    rests = [(row.first_day, row.last_day) for row in place.pauses.filter(lifted_at=None)]
    found: list[str] = []
    for series in place.series.select_related("teacher").order_by("first_day"):
        found += _said(series, series.teacher, series.first_day, series.last_day, given=given, rests=rests)
    return found


def _said(
    pattern: Pattern,
    teacher: Teacher,
    first: date,
    last: date,
    *,
    given: set[date],
    rests: Iterable[tuple[date, date]] = (),
) -> list[str]:
    """Why somebody is away is nobody's business; a day that a person called off is told on that lesson's page."""
    days = [day for day in days_of(pattern.weekday, first_day=first, last_day=last) if day not in given]
    if not days:
        return []
    closed = dict(ClosedDate.objects.filter(day__range=(first, last)).values_list("day", "reason"))
    hours = {day: on_day(pattern, day) for day in days}
    begins = hours[days[0]].starts_at - timedelta(days=1)
    away = away_between(begins, hours[days[-1]].ends_at, teachers=[teacher.pk])[teacher.pk]
    found = []
    for day in days:
        because = ""
        if day in closed:
            because = _("the school is closed (%(reason)s)") % {"reason": closed[day]}
        elif any(begin <= day <= end for begin, end in rests):
            because = _("the place rests, as you asked")
        elif away.meets(hours[day].starts_at, hours[day].ends_at):
            because = _("%(teacher)s is away") % {"teacher": teacher}
        if because:
            found.append(f"{short_day(day)}: {because}")
    return found
