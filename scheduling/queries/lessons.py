"""Lessons with everything a page says about them, in a fixed number of queries."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from academy.kernel.db import Now
from academy.models import Family, Student
from scheduling.models import CreditEntry, Lesson, Participant


def in_full(lessons: Any, *, to: Family | Student | None = None) -> QuerySet[Lesson]:
    """With teacher, room, students and what is taught (made_up: the subject of a make-up's credit).

    to: who reads it. A family is told of its own children only, and a student of themselves, whoever else is in the
    group; none: a teacher or the office.
    """
    named = Participant.objects.select_related("student", "place").order_by("pk")
    if isinstance(to, Family):
        named = named.filter(student__family=to)
    elif to is not None:
        named = named.filter(student=to)
    taught = ("place__enrolment__offering__course__subject", "series__offering__course__subject")
    reserved = CreditEntry.objects.filter(lesson=OuterRef("pk"), kind=CreditEntry.Kind.RESERVED).order_by("-pk")
    found = lessons.annotate(made_up=Subquery(reserved.values("credit__subject__name")[:1]))
    return found.select_related("teacher", "room", *taught).prefetch_related(Prefetch("participants", named))


def coming_week(lessons: Any, *, to: Family | Student | None = None) -> list[Lesson]:
    """Those of the next seven days."""
    return list(in_full(lessons.agreed().to_come().filter(starts_at__lt=Now() + timedelta(days=7)), to=to))


def ahead(lessons: Any, *, to: Family | Student) -> tuple[Lesson | None, list[Lesson]]:
    """The one that is running or comes next, and those of the next seven days."""
    week = coming_week(lessons, to=to)
    return week[0] if week else in_full(lessons.agreed().to_come(), to=to).first(), week
