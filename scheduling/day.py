"""A lesson of a teacher's day in words, with the marks that can be given."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.words import in_zone, span
from scheduling.actions.attendance import EARLY, SECOND_THOUGHTS
from scheduling.models import Attendance, Lesson, Participant
from scheduling.queries.on_calendar import title_of

Mark = Attendance.Mark
# What a teacher taps most comes first; the whole lesson's "I was away" stands apart.
OFFERED = (Mark.PRESENT, Mark.LATE, Mark.ABSENT_NOTICE, Mark.ABSENT)


@dataclass(frozen=True)
class Choice:
    """One button."""

    mark: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Coming:
    """A student in a lesson. mark: the one given, or nothing; word: the same in words."""

    participant: int
    name: str
    mark: str
    word: str
    choices: list[Choice]


@dataclass(frozen=True)
class Row:
    """A lesson. is_open: marks can be given now. may_mark_rest: several are left, so one tap for all is worth it."""

    pk: int
    time_label: str
    subject: str
    place: str
    state: str
    is_first: bool
    is_open: bool
    is_running: bool
    may_mark_rest: bool
    away: str
    students: list[Coming]


def url_of_day(day: date) -> str:
    """Where a day stands."""
    return f"{reverse('teacher-day')}?day={day.isoformat()}"


def url_in_day(lesson: Lesson) -> str:
    """Where a lesson stands in its day, on its teacher's own clock."""
    return f"{url_of_day(in_zone(lesson.starts_at, lesson.teacher.zone).date())}#lesson-{lesson.pk}"


def day_row(lesson: Lesson) -> Row:
    """Reads the prefetched participants with their attendance."""
    at = timezone.now()
    coming = [row for row in lesson.participants.all() if row.excused_at is None]
    students = [_coming(row) for row in coming]
    return Row(
        pk=lesson.pk,
        time_label=span(lesson.starts_at, lesson.ends_at),
        subject=title_of(lesson),
        place=lesson.room.name if lesson.room else _("Online"),
        state=lesson.get_state_display().capitalize(),
        is_first=getattr(lesson, "is_first", False),
        is_open=lesson.starts_at - EARLY <= at <= lesson.ends_at + SECOND_THOUGHTS,
        is_running=lesson.starts_at <= at <= lesson.ends_at,
        may_mark_rest=sum(not student.mark for student in students) > 1,
        away=Mark.TEACHER_ABSENT,
        students=students,
    )


def _coming(row: Participant) -> Coming:
    given: str = row.attendance.mark if hasattr(row, "attendance") else ""
    return Coming(
        participant=row.pk,
        name=str(row.student),
        mark=given,
        word=str(Mark(given).label).capitalize() if given else "",
        choices=[Choice(mark, str(Mark(mark).label).capitalize(), mark == given) for mark in OFFERED],
    )
