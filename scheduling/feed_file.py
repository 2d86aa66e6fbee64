"""Lessons in the words of a calendar file: first names, the room, whether it takes place; nothing else of anybody."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from academy.queries.school import school
from scheduling.ical.document import Entry, document
from scheduling.models import CalendarFeed, Lesson, Participant
from scheduling.queries.feeds import changes_of_parts, lessons_of
from scheduling.queries.on_calendar import coming, title_of

Parts = Mapping[tuple[int, int], tuple[int, datetime]]


def file_of(feed: CalendarFeed, *, today: datetime) -> bytes:
    """All that a feed shows. today: the beginning of the school's day."""
    lessons = list(lessons_of(feed, today=today))
    parts = changes_of_parts(lessons) if feed.family or feed.student else {}
    family, student = feed.family_id, feed.student_id
    entries = []
    for lesson in lessons:
        rows = [
            row
            for row in coming(lesson)
            if (family is None or row.student.family_id == family) and (student is None or row.student_id == student)
        ]
        if rows or not (family or student):
            entries.append(entry_of(lesson, rows, parts, for_teacher=feed.teacher_id is not None))
    return document(entries, name=name_of(feed))


def file_of_one(lesson: Lesson, rows: Iterable[Participant], *, for_teacher: bool = False) -> bytes:
    """One lesson, as these of its students see it."""
    return document([entry_of(lesson, list(rows), changes_of_parts([lesson]), for_teacher=for_teacher)])


def name_of(feed: CalendarFeed) -> str:
    """What the subscriber's program calls it; a family's own name is left out."""
    whose = feed.student.first_name if feed.student else feed.teacher or feed.room
    words = {"school": school().name, "whose": str(whose or "")}
    return _("%(whose)s · %(school)s") % words if whose else _("Lessons · %(school)s") % words


def entry_of(lesson: Lesson, rows: list[Participant], parts: Parts, *, for_teacher: bool) -> Entry:
    """One lesson with those of its students who are meant.

    Called off, or every one of them excused: cancelled. Its zone is that of its series, or the school's.
    """
    staying = [row for row in rows if row.excused_at is None]
    said = [parts[key] for row in rows if (key := (lesson.pk, row.student_id)) in parts]
    names = ", ".join(row.student.first_name for row in staying or rows)
    return Entry(
        uid=f"lesson-{lesson.pk}@{urlsplit(settings.ORIGIN).hostname}",
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        zone=lesson.series.zone if lesson.series else school().zone,
        summary=f"{title_of(lesson)} · {names}" if names else title_of(lesson),
        location=lesson.room.name if lesson.room else _("Online"),
        sequence=lesson.sequence + sum(times for times, _last in said),
        changed_at=max([lesson.changed_at, *(last for _times, last in said)]),
        is_cancelled=not lesson.is_live or (bool(rows) and not staying),
        description="" if for_teacher else _("With %(teacher)s") % {"teacher": lesson.teacher},
    )
