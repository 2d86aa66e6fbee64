"""The lessons of a stretch of time as every calendar shows them: pages, feeds and the office."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from academy.models import Subject
from scheduling.models import Lesson, Participant, Place

# Held and given back without ever having been agreed: nobody's calendar had it.
NEVER_AGREED = Q(state=Lesson.State.CANCELLED, place__isnull=False, place__confirmed_at=None)


def on_calendar(lessons: Any, *, first: datetime, last: datetime) -> QuerySet[Lesson]:
    """Those between two instants with all that is said of them; a fixed number of queries. Without what was only held
    and given back."""
    rows = lessons.filter(starts_at__lt=last, ends_at__gt=first).exclude(NEVER_AGREED)
    return with_words(rows).order_by("starts_at", "pk").distinct()


def with_words(lessons: Any) -> QuerySet[Lesson]:
    """With teacher, room, students and subject."""
    coming = Participant.objects.select_related("student", "place").order_by("pk")
    return lessons.select_related(
        "teacher",
        "room",
        "place__enrolment__offering__course__subject",
        "series__offering__course__subject",
    ).prefetch_related(Prefetch("participants", coming))


def subject_on(lesson: Lesson) -> Subject | None:
    """What is taught, where its place or its group says so."""
    offering = lesson.place.enrolment.offering if lesson.place else lesson.series and lesson.series.offering
    return offering.course.subject if offering else None


def title_of(lesson: Lesson) -> str:
    """The subject, or the kind of lesson where none is known."""
    subject = subject_on(lesson)
    return subject.name if subject else str(lesson.get_kind_display()).capitalize()


def coming(lesson: Lesson) -> list[Participant]:
    """Who has a part in it that was agreed, excused or not."""
    return [row for row in lesson.participants.all() if row.place is None or row.place.state != Place.State.HELD]
