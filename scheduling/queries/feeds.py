"""Whose calendar a private address shows, whether it still may, and what stands in it."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from academy.models import Family
from academy.queries.office import works_here
from scheduling.models import CalendarFeed, Cancellation, Lesson
from scheduling.queries.on_calendar import on_calendar

# What is over stays this long; so does what was called off, counted from when it was.
PAST = timedelta(days=60)
CANCELLED = timedelta(days=30)
AHEAD = timedelta(days=400)


def hash_of(token: str) -> str:
    """What is kept of an address's secret part: SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """The whole address, by which any calendar reads it."""
    return f"{settings.ORIGIN}{reverse('calendar-feed', args=[token])}"


def feed_of(token: str) -> CalendarFeed | None:
    """The feed of this address, if it is in force and whoever made it may still see what it shows.

    Asked anew at every request, and found by the digest of the secret, so that neither an answer's time nor the
    database tells anything of it.
    """
    rows = CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at=None)
    feed = rows.select_related("made_by", "family", "student", "teacher", "room").first()
    return feed if feed and may_show(feed, feed.made_by) else None


def may_show(feed: CalendarFeed, person: Any) -> bool:
    """Whether this person may see that calendar now."""
    if not person.is_active:
        return False
    if works_here(person) and person.has_perm("scheduling.view_lesson"):
        return True
    if feed.teacher:
        return bool(feed.teacher.is_active and feed.teacher.user_id == person.pk)
    if feed.student and feed.student.user_id == person.pk:
        return True
    family = feed.student.family_id if feed.student else feed.family_id
    return family is not None and Family.objects.of(person).filter(pk=family).exists()


def lessons_of(feed: CalendarFeed, *, today: datetime) -> QuerySet[Lesson]:
    """What it shows. today: the beginning of the school's day, so that nothing changes from one minute to the next."""
    lessons = Lesson.objects.exclude(state=Lesson.State.HELD)
    lessons = lessons.exclude(state=Lesson.State.CANCELLED, changed_at__lt=today - CANCELLED)
    if feed.family:
        lessons = lessons.of_family(feed.family)
    elif feed.student:
        lessons = lessons.of_student(feed.student)
    elif feed.teacher:
        lessons = lessons.of_teacher(feed.teacher)
    else:
        lessons = lessons.filter(room=feed.room)
    return on_calendar(lessons, first=today - PAST, last=today + AHEAD)


def changes_of_parts(lessons: Any) -> dict[tuple[int, int], tuple[int, datetime]]:
    """How often one student's part in a group was called off or taken back, and when last; by lesson and student.

    The lesson itself goes on unchanged, so its own count does not tell.
    """
    groups = [lesson.pk for lesson in lessons if lesson.kind == Lesson.Kind.GROUP]
    found: dict[tuple[int, int], tuple[int, datetime]] = {}
    said = Cancellation.objects.filter(lesson__in=groups, student__isnull=False) if groups else []
    for row in said:
        key = (row.lesson_id, row.student_id or 0)
        times, last = found.get(key, (0, row.announced_at))
        again = row.taken_back_at
        found[key] = (times + (2 if again else 1), max(last, row.announced_at, again or row.announced_at))
    return found


def feeds_of(**whose: Any) -> QuerySet[CalendarFeed]:
    """Somebody's addresses in force, the newest first."""
    return CalendarFeed.objects.filter(revoked_at=None, **whose).select_related("family", "student", "teacher", "room")
