"""Lessons that begin soon and have long been on the calendar; and what is owed to whom because of them."""

from datetime import datetime, timedelta
from typing import Any

from academy.kernel.db import now
from academy.kernel.models import Notice
from academy.models import Student
from scheduling.models import Lesson
from scheduling.queries.reminders import KIND
from scheduling.reminder_letters import LESSON_REMINDER
from tests.cast import LIND, Person
from tests.scheduling.hours import lesson
from tests.school import Cedar


def soon(cedar: Cedar, ahead: timedelta, *students: Student, by: Person = LIND, **other: Any) -> Lesson:
    """A lesson of half an hour that begins so far from now, and was agreed a month ago."""
    row = lesson(cedar.teacher(by), now() + ahead, students=students, capacity=max(1, len(students)), **other)
    return agreed_long_ago(row)


def agreed_long_ago(row: Lesson) -> Lesson:
    """As if nothing of it had changed for a month."""
    Lesson.objects.filter(pk=row.pk).update(changed_at=now() - timedelta(days=31))
    row.refresh_from_db()
    return row


def reminders(row: Lesson) -> list[Notice]:
    """All of them, in order of person and time."""
    rows = Notice.objects.filter(kind=KIND, about_id=row.pk).select_related("person")
    return list(rows.order_by("person__email", "not_before"))


def owed(row: Lesson) -> list[tuple[str, str]]:
    """Who is reminded, and on which occasion."""
    return [(one.person.first_name, one.occasion.partition(" 2")[0]) for one in reminders(row)]


def times(row: Lesson) -> set[tuple[datetime, datetime | None]]:
    """When they are sent, and when it is too late."""
    return {(one.not_before, one.expires_at) for one in reminders(row)}


def said(notice: Notice) -> str:
    """Its heading and what it says; nothing where it is no longer true."""
    facts = LESSON_REMINDER.facts(notice)
    return " ".join([facts["heading"], *facts["sentences"]]) if facts else ""
