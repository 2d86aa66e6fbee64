"""What the office's calendar shows: a day or a week, by teacher or by room; a fixed number of queries at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from academy.models import ClosedDate, Student, Teacher
from academy.models.zone import midnight
from scheduling.models import Lesson, Room, Unavailability
from scheduling.queries.on_calendar import on_calendar

# So many stand beside each other on a day; the others are a page further.
COLUMNS = 8


@dataclass(frozen=True)
class Asked:
    """What is to be seen. view: "day" or "week"; by: "teacher" or "room"; page: from 0."""

    day: date
    view: str = "day"
    by: str = "teacher"
    teacher: Teacher | None = None
    room: Room | None = None
    student: Student | None = None
    page: int = 0

    @property
    def first_day(self) -> date:
        """The day itself, or the Monday of its week."""
        return self.day - timedelta(days=self.day.weekday()) if self.view == "week" else self.day

    @property
    def days(self) -> list[date]:
        """One, or seven."""
        return [self.first_day + timedelta(days=step) for step in range(7 if self.view == "week" else 1)]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From midnight to midnight on the reader's clock."""
        return midnight(self.days[0]), midnight(self.days[-1] + timedelta(days=1))

    @property
    def chosen(self) -> Teacher | Room | None:
        """Whose column was asked for."""
        return self.teacher if self.by == "teacher" else self.room


@dataclass(frozen=True)
class Seen:
    """columns: the teachers or rooms; more: whether there are others. closed: reasons by day; away: teachers' leave."""

    columns: Sequence[Teacher | Room]
    more: bool
    lessons: list[Lesson]
    closed: dict[date, str]
    away: list[Unavailability]


def seen(asked: Asked) -> Seen:
    """The lessons of that stretch, with their columns. A week is one teacher's, one room's or one student's."""
    first, last = asked.span
    base = _filtered(Lesson.objects.all(), asked)
    most = 1 if asked.view == "week" else COLUMNS
    columns, more = _columns(asked, base, most)
    lessons = base
    if asked.student is None or asked.view == "day":
        lessons = base.filter(**{f"{asked.by}__in": [row.pk for row in columns]})
    return Seen(
        columns=columns,
        more=more,
        lessons=list(on_calendar(lessons, first=first, last=last)),
        closed=dict(ClosedDate.objects.filter(day__in=asked.days).values_list("day", "reason")),
        away=_away(asked, columns),
    )


def _filtered(lessons: Any, asked: Asked) -> Any:
    if asked.teacher:
        lessons = lessons.filter(teacher=asked.teacher)
    if asked.room:
        lessons = lessons.filter(room=asked.room)
    if asked.student:
        lessons = lessons.of_student(asked.student)
    return lessons


def _columns(asked: Asked, base: Any, most: int) -> tuple[Sequence[Teacher | Room], bool]:
    """The one that was chosen; else all where there are few, those who have lessons then where there are many."""
    if asked.chosen:
        return [asked.chosen], False
    first, last = asked.span
    rows: Any = Teacher.objects.filter(is_active=True) if asked.by == "teacher" else Room.objects.filter(is_active=True)
    rows = rows.order_by("name", "pk")
    everybody = list(rows[: most + 1])
    if len(everybody) <= most and not (asked.teacher or asked.room or asked.student):
        return everybody, False
    theirs = base.between(first, last).filter(**{asked.by: OuterRef("pk")})
    busy = list(rows.filter(Exists(theirs))[asked.page * most : (asked.page + 1) * most + 1])
    if not busy and asked.page == 0:
        return everybody[:most], len(everybody) > most
    return busy[:most], len(busy) > most


def _away(asked: Asked, columns: Sequence[Teacher | Room]) -> list[Unavailability]:
    if asked.by != "teacher":
        return []
    first, last = asked.span
    rows = Unavailability.objects.filter(teacher__in=[row.pk for row in columns], ends_at__gt=first, starts_at__lt=last)
    return list(rows.select_related("teacher"))
