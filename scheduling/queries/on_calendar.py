"""The lessons of a stretch of time as every calendar shows them: pages, feeds and the office."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from academy.models import Subject
from scheduling.models import Lesson, Participant, Place, Series

# Held and given back without ever having been agreed: nobody's calendar had it.
NEVER_AGREED = Q(state=Lesson.State.CANCELLED) & Exists(Place.objects.filter(pk=OuterRef("place"), confirmed_at=None))


def on_calendar(lessons: Any, *, first: datetime, last: datetime) -> QuerySet[Lesson]:
    """Those between two instants with all that is said of them; a fixed number of queries. Without what was only held
    and given back."""
    return with_words(lessons.between(first, last).exclude(NEVER_AGREED)).order_by("starts_at", "pk")


def with_words(lessons: Any) -> QuerySet[Lesson]:
    """With teacher, room, students and subject."""
    # Each by the ids of the lessons found: in one question with them the database reads whole tables of a large school.
    return lessons.select_related("teacher", "room").prefetch_related(
        Prefetch("participants", Participant.objects.select_related("student", "place").order_by("pk")),
        Prefetch("place", Place.objects.select_related("enrolment__offering__course__subject")),
        Prefetch("series", Series.objects.select_related("offering__course__subject")),
    )


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
