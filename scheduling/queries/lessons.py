"""Lessons with everything a page says about them, in a fixed number of queries."""

from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from academy.kernel.db import Now
from scheduling.models import Lesson, Participant


def in_full(lessons: Any) -> QuerySet[Lesson]:
    """With teacher, room, students and what is taught."""
    return lessons.select_related("teacher", "room", "place__enrolment__offering__course__subject").prefetch_related(
        Prefetch("participants", Participant.objects.select_related("student").order_by("pk"))
    )


def coming_week(lessons: Any) -> list[Lesson]:
    """Those of the next seven days."""
    return list(in_full(lessons.agreed().to_come().filter(starts_at__lt=Now() + timedelta(days=7))))


def ahead(lessons: Any) -> tuple[Lesson | None, list[Lesson]]:
    """The one that is running or comes next, and those of the next seven days."""
    week = coming_week(lessons)
    return week[0] if week else in_full(lessons.agreed().to_come()).first(), week
