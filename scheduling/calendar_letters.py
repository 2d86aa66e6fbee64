"""What is said when the calendar changes: a lesson moved, a weekly time changed, a day that is closed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.models import ClosedDate, Student
from academy.words import day, zone_label
from scheduling.letter_parts import hour_for, span_for, zone_of_reader
from scheduling.models import Lesson, Series, Unavailability
from scheduling.presenting import weekly


def _changed(notice: Notice) -> Facts | None:
    about = notice.about()
    said = SAYS[notice.about_label](about, notice) if about is not None else None
    if said is None:
        return None
    page = "teacher-home" if hasattr(notice.person, "teacher") else "family-lessons"
    return {**said, "link": settings.ORIGIN + reverse(page)}


def _lesson(lesson: Lesson, notice: Notice) -> Facts | None:
    if not lesson.is_live:
        return None
    is_new = "was" not in notice.facts
    return {
        "title": _("A lesson on its own") if is_new else _("A lesson has changed"),
        "sentence": _("This lesson is now in your calendar.")
        if is_new
        else _("This one lesson is no longer as it was. All others stay as they are."),
        "rows": [
            (_("Student"), _students(lesson, notice.person)),
            (_("It was"), "" if is_new else _before(notice)),
            (_("It is now"), f"{hour_for(notice, lesson)}, {lesson.teacher.name}"),
            (_("Where"), lesson.room.name if lesson.room else _("Online")),
            _clock(notice),
        ],
    }


def _before(notice: Notice) -> str:
    facts = notice.facts
    return f"{_said(notice, facts['was'], facts['was_until'])}, {facts['was_with']}"


def _said(notice: Notice, starts_at: str, ends_at: str) -> str:
    """Of instants as they are kept in facts."""
    return span_for(notice, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))


def _clock(notice: Notice) -> tuple[str, str]:
    return _("On the clock of"), zone_label(zone_of_reader(notice))


def _series(series: Series, notice: Notice) -> Facts | None:
    student = series.place.enrolment.student.first_name if series.place else str(series.offering)
    return {
        "title": _("The weekly time has changed"),
        "sentence": _("From the day below on, the weekly lesson is at the new time. Lessons before it stay."),
        "rows": [
            (_("Student"), student),
            (_("It was"), notice.facts["was"]),
            (_("It is now"), f"{weekly(series)}, {series.teacher.name}"),
            (_("First lesson"), notice.facts["first"]),
            (_("Where"), series.room.name if series.room else _("Online")),
        ],
    }


def _closed(closed: ClosedDate, notice: Notice) -> Facts | None:
    return {
        "title": _("The school is closed on %(day)s") % {"day": day(closed.day)},
        "sentence": _("%(reason)s. This is what becomes of the lessons:") % {"reason": closed.reason},
        "rows": _what_becomes(notice),
    }


def _absence(absence: Unavailability, notice: Notice) -> Facts | None:
    return {
        "title": _("%(teacher)s is away") % {"teacher": absence.teacher},
        "sentence": _("%(teacher)s is away for some time. This is what becomes of the lessons:")
        % {"teacher": absence.teacher},
        "rows": _what_becomes(notice),
    }


def _what_becomes(notice: Notice) -> list[tuple[str, str]]:
    """Each lesson as it was, and what became of it."""
    lines = notice.facts["lines"]
    lessons = Lesson.objects.select_related("teacher", "room").in_bulk([line[0] for line in lines])
    rows = []
    for pk, kind, starts_at, ends_at in lines:
        lesson = lessons.get(pk)
        if lesson:
            was = _said(notice, starts_at, ends_at)
            rows.append((f"{_students(lesson, notice.person)}, {was}", _became(lesson, kind, notice)))
    return [*rows, _clock(notice)]


def _became(lesson: Lesson, kind: str, notice: Notice) -> str:
    if lesson.is_live and kind == "substitute":
        return _("%(teacher)s gives it") % {"teacher": lesson.teacher}
    if lesson.is_live:
        return _("it is now %(time)s") % {"time": hour_for(notice, lesson)}
    outcomes = {row.get_outcome_display() for row in lesson.decisions.filter(replaced_at=None)}
    return ", ".join([_("it does not take place"), *sorted(outcomes)])


def _students(lesson: Lesson, person: Any) -> str:
    """All of them for the teacher; for everybody else those of their own families."""
    students = Student.objects.filter(participations__lesson=lesson, participations__excused_at=None).order_by("pk")
    if lesson.teacher.user_id != person.pk:
        students = students.filter(family__guardians__user=person)
    return ", ".join(student.first_name for student in students.distinct())


SAYS: dict[str, Callable[[Any, Notice], Facts | None]] = {
    Lesson._meta.label: _lesson,
    Series._meta.label: _series,
    ClosedDate._meta.label: _closed,
    Unavailability._meta.label: _absence,
}
CALENDAR_CHANGED = Kind(facts=_changed)
