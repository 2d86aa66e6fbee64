"""How lessons went, as dots and rows: a shape for the eye, and always a word beside or behind it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from academy.models import Student
from academy.words import here, short_day, span
from scheduling.models import Attendance, Lesson, Participant
from scheduling.queries.lately import lately
from scheduling.queries.on_calendar import title_of

Mark = Attendance.Mark
OFF, UNMARKED = "off", "unmarked"
# Of the lessons behind somebody so many are listed.
SHOWN = 6
TONES = {
    Mark.PRESENT: "",
    Mark.LATE: "",
    Mark.ABSENT_NOTICE: "wait",
    Mark.ABSENT: "bad",
    OFF: "quiet",
    UNMARKED: "quiet",
}


@dataclass(frozen=True)
class Dot:
    """One lesson. kind: a mark, "off" or "unmarked"; it says the shape. word: what it means."""

    kind: str
    word: str
    when_label: str = ""


def kind_of(part: Participant) -> str:
    """The mark that was given; else whether it was called off or nobody marked it yet (reads its lesson and mark)."""
    if part.excused_at or part.lesson.state == Lesson.State.CANCELLED:
        return OFF
    return part.attendance.mark if hasattr(part, "attendance") else UNMARKED


def word_of(kind: str) -> str:
    """Present; late; called off; not marked."""
    others = {OFF: _("called off"), UNMARKED: _("not marked")}
    return (others.get(kind) or str(Mark(kind).label)).capitalize()


def dots_of(parts: Iterable[Participant]) -> list[Dot]:
    """One for each, in the given order."""
    return [
        Dot(kind, word_of(kind), short_day(here(part.lesson.starts_at))) for part in parts for kind in [kind_of(part)]
    ]


def legend() -> list[Dot]:
    """Every shape with its word."""
    return [Dot(kind, word_of(kind)) for kind in TONES]


def part_row(part: Participant, *, url: str, is_over: bool, names_student: bool) -> dict[str, Any]:
    """A student's part in a lesson, as queries.lately reads it, for components/lesson_row.html: with its mark once it
    is over."""
    lesson, kind = part.lesson, kind_of(part)
    subject = title_of(lesson)
    return {
        "when_label": f"{short_day(here(lesson.starts_at))}, {span(lesson.starts_at, lesson.ends_at)}",
        "what": f"{part.student.first_name} · {subject}" if names_student else subject,
        "who": lesson.teacher.name,
        "place": lesson.room.name if lesson.room else _("Online"),
        "status_word": word_of(kind) if is_over else str(lesson.get_state_display()).capitalize(),
        "status_tone": TONES.get(kind, "quiet") if is_over else "",
        "url": url,
        "link_label": _("Read the note") if part.has_note else _("Details"),  # type: ignore[attr-defined] # annotated
    }


def mark_word(lesson: Lesson, student: Student) -> str:
    """The mark this student was given, empty where there is none (reads the lesson's participants)."""
    part = next((row for row in lesson.participants.all() if row.student_id == student.pk), None)
    kind = kind_of(part) if part else UNMARKED
    return word_of(kind) if kind in Mark.values else ""


def panel(
    lessons: QuerySet[Lesson], students: Iterable[Student], *, url: Callable[[Participant], str]
) -> dict[str, Any]:
    """How these students' lessons went, as panels/lately.html shows it. url: where one of them leads."""
    students = list(students)
    past = lately(lessons, students)
    found = {student: past.get(student.pk, []) for student in students}
    newest = sorted((part for parts in found.values() for part in parts), key=lambda part: part.lesson.starts_at)
    return {
        "people": [{"name": row.first_name, "dots": dots_of(parts)} for row, parts in found.items() if parts],
        "rows": [
            part_row(part, url=url(part), is_over=True, names_student=len(students) > 1)
            for part in reversed(newest[-SHOWN:])
        ],
        "legend": legend(),
    }
