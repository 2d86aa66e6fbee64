"""A week on the reader's wall clock, ready to be drawn: seven days, their lessons, what is closed and who is away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from academy.models import ClosedDate
from academy.models.zone import midnight
from academy.queries.school import school
from academy.words import clock, here, in_zone, short_day, span, zone_label
from scheduling.models import Lesson, Participant, Unavailability
from scheduling.presenting import TONES
from scheduling.queries.on_calendar import coming, on_calendar, title_of

# A row of the drawn grid is so many minutes; static/css/components/week.css has a class for each row and length.
ROW = 5
SHORTEST_DAY = (9, 18)


@dataclass(frozen=True)
class Shown:
    """One lesson in a day's column. row: where it begins, in rows from the first hour shown; rows: how long it is."""

    row: int
    rows: int
    time_label: str
    title: str
    detail: str
    elsewhere: str
    status_word: str
    status_tone: str
    url: str


@dataclass
class Day:
    """One column. notes: closed, away."""

    day: date
    label: str
    is_today: bool
    notes: list[str] = field(default_factory=list)
    lessons: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    """Monday to Sunday."""

    first_day: date
    days: list[Day]
    hours: list[str]
    title: str
    before: str
    after: str
    this: str
    zone_label: str
    count: int


def monday(asked: str | None) -> date:
    """The Monday of the week of an asked day (YYYY-MM-DD); of today's, where nothing sensible is asked."""
    try:
        day = parse_date(asked or "")
    except ValueError:
        day = None
    today = timezone.localdate()
    if day is None or not 2000 <= day.year <= 2100:
        day = today
    return day - timedelta(days=day.weekday())


def week_of(
    lessons: Any,
    first_day: date,
    *,
    mine: Callable[[Participant], bool],
    url: Callable[[Lesson], str],
    teacher: Any = None,
    names_teacher: bool = True,
) -> Week:
    """A week of these lessons; a fixed number of queries.

    mine: which of a lesson's students the reader may see. url: where a lesson leads. teacher: whose leave is shown.
    """
    first, last = midnight(first_day), midnight(first_day + timedelta(days=7))
    today, days = timezone.localdate(), [first_day + timedelta(days=step) for step in range(7)]
    columns = {day: Day(day, short_day(day), day == today) for day in days}
    rows = [row for row in on_calendar(lessons, first=first, last=last) if here(row.starts_at).date() in columns]
    for closed in ClosedDate.objects.filter(day__in=days):
        columns[closed.day].notes.append(_("Closed: %(reason)s") % {"reason": closed.reason})
    if teacher:
        _add_leave(columns, teacher, first, last)
    early, late = _hours(rows)
    for lesson in rows:
        students = [row for row in coming(lesson) if mine(row)]
        columns[here(lesson.starts_at).date()].lessons.append(
            _shown(lesson, students, early, late, url(lesson), names_teacher=names_teacher)
        )
    return Week(
        first_day=first_day,
        days=list(columns.values()),
        hours=[clock(datetime.combine(first_day, time(hour))) for hour in range(early, late)],
        title=f"{short_day(first_day)} – {short_day(days[-1])}",
        before=f"{first_day - timedelta(days=7):%Y-%m-%d}",
        after=f"{first_day + timedelta(days=7):%Y-%m-%d}",
        this="" if today in columns else f"{today:%Y-%m-%d}",
        zone_label=zone_label(timezone.get_current_timezone_name()),
        count=len(rows),
    )


def _hours(rows: Iterable[Lesson]) -> tuple[int, int]:
    """The first hour drawn and the one after the last."""
    early, late = SHORTEST_DAY
    for lesson in rows:
        starts, ends = here(lesson.starts_at), here(lesson.ends_at)
        last = 24 if ends.date() > starts.date() else ends.hour + bool(ends.minute)
        early, late = min(early, starts.hour), max(late, last)
    return early, late


def _shown(
    lesson: Lesson, students: list[Participant], early: int, late: int, url: str, *, names_teacher: bool
) -> Shown:
    starts = here(lesson.starts_at)
    row = (starts.hour - early) * 60 // ROW + starts.minute // ROW
    rows = max(1, round((lesson.ends_at - lesson.starts_at).total_seconds() / 60 / ROW))
    names = ", ".join(one.student.first_name for one in students if one.excused_at is None)
    is_excused = bool(students) and not names
    place = lesson.room.name if lesson.room else _("Online")
    at_school = in_zone(lesson.starts_at, school().zone)
    is_elsewhere = at_school.replace(tzinfo=None) != starts.replace(tzinfo=None)
    word = _("called off") if is_excused and lesson.is_live else str(lesson.get_state_display())
    return Shown(
        row=row + 1,
        rows=min(rows, (late - early) * 60 // ROW - row),
        time_label=span(lesson.starts_at, lesson.ends_at),
        title=f"{names} · {title_of(lesson)}" if names else title_of(lesson),
        detail=f"{lesson.teacher}, {place}" if names_teacher else place,
        elsewhere=f"{clock(at_school)} {zone_label(school().zone)}" if is_elsewhere else "",
        status_word=word.capitalize(),
        status_tone="bad" if is_excused else TONES.get(Lesson.State(lesson.state), ""),
        url=url,
    )


def _add_leave(columns: dict[date, Day], teacher: Any, first: datetime, last: datetime) -> None:
    rows = Unavailability.objects.filter(teacher=teacher, ends_at__gt=first, starts_at__lt=last)
    for row in rows:
        for day, column in columns.items():
            begins, ends = max(row.starts_at, midnight(day)), min(row.ends_at, midnight(day + timedelta(days=1)))
            if begins < ends:
                words = {"kind": row.get_kind_display(), "time": span(begins, ends)}
                is_whole = ends - begins >= timedelta(hours=23)
                column.notes.append(_("Away: %(kind)s") % words if is_whole else _("Away: %(kind)s, %(time)s") % words)
