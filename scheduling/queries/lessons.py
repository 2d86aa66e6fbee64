"""Lessons with everything a page says about them, in a fixed number of queries."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from academy.kernel.db import Now
from scheduling.models import Lesson


def in_full(lessons: Any) -> QuerySet[Lesson]:
    """With teacher, room, students and what is taught."""
    return lessons.select_related("teacher", "room", "place__enrolment__offering__course__subject").prefetch_related(
        "participants__student"
    )


def coming_week(lessons: Any) -> list[Lesson]:
    """Those of the next seven days."""
    return list(in_full(lessons.agreed().to_come().filter(starts_at__lt=Now() + timedelta(days=7))))


def next_of(lessons: Any) -> Lesson | None:
    """The one that is running or comes next."""
    return in_full(lessons.agreed().to_come()).first()
