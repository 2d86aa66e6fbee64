"""A place in words, for letters and pages: weekly, a seat in a group, a trial or a single lesson."""

from typing import Any

from academy.queries.school import school
from academy.words import clock, in_zone, long_date, zone_label
from scheduling.models import Lesson, Place
from scheduling.presenting import first_day, weekly
from scheduling.queries.held import lessons_of_place, pattern_of


def place_words(place: Place) -> dict[str, Any]:
    """Its teacher (row), when, first, lessons (how many) and place (the room's name)."""
    pattern, lessons = pattern_of(place), list(lessons_of_place(place))
    first = lessons[0] if lessons else None
    source = pattern or first
    room = source.room if source else None
    return {
        "teacher": source.teacher if source else None,
        "when": weekly(pattern) if pattern else lesson_when(first) if first else "",
        "first": first_day(first, pattern) if first and pattern else "",
        "lessons": len(lessons),
        "place": room.name if room else "",
    }


def lesson_when(lesson: Lesson) -> str:
    """ "12 January 2027, 16:00–16:30 (Toronto time)": a single lesson on the school's clock, for letters."""
    name = school().zone
    begins, ends = in_zone(lesson.starts_at, name), in_zone(lesson.ends_at, name)
    return f"{long_date(begins)}, {clock(begins)}–{clock(ends)} ({zone_label(name)})"
