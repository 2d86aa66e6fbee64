"""Which lessons a closed day or a teacher's absence meets, and what could become of each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from academy.kernel.db import Now
from academy.models import Subject, Teacher
from academy.words import in_zone
from scheduling.models import Claim, Lesson, Unavailability
from scheduling.queries.away import Spans
from scheduling.queries.lessons import in_full
from scheduling.queries.openings import Opening, openings

A_DAY = timedelta(days=1)
# So long after it other hours are looked for, and so many are named for each lesson.
WINDOW = timedelta(days=14)
MOST = 3


def day_of(lesson: Lesson) -> date:
    """The day a lesson belongs to: its series' wall clock says it, or its teacher's."""
    if lesson.day and lesson.moved_at is None:
        return lesson.day
    return in_zone(lesson.starts_at, lesson.teacher.zone).date()


def _to_come(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    return in_full(lessons.filter(state=Lesson.State.BOOKED, starts_at__gt=Now()).order_by("starts_at", "pk"))


def on_days(first_day: date, last_day: date) -> list[Lesson]:
    """The booked lessons to come from one day to another, both included."""
    near = Lesson.objects.filter(
        starts_at__date__gte=first_day - A_DAY, starts_at__date__lte=last_day + A_DAY
    ).select_related("series__offering__course__subject")
    return [lesson for lesson in _to_come(near) if first_day <= day_of(lesson) <= last_day]


def during(teacher: Teacher, starts_at: datetime, ends_at: datetime) -> list[Lesson]:
    """The booked lessons to come of a teacher that overlap a time."""
    meant = Lesson.objects.of_teacher(teacher).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return list(_to_come(meant).select_related("series__offering__course__subject"))


def lessons_left() -> Coalesce:
    """How many booked lessons to come are in an absence all the same: to annotate absences with."""
    there = Lesson.objects.filter(
        teacher=OuterRef("teacher"),
        state=Lesson.State.BOOKED,
        starts_at__gt=Now(),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    counted = there.order_by().values("teacher").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def absences_to_come(teacher: Teacher) -> QuerySet[Unavailability]:
    """When a teacher is away, what is over left out; each with how many of its lessons are left."""
    rows = Unavailability.objects.filter(teacher=teacher, ends_at__gt=Now())
    return rows.annotate(left=lessons_left()).order_by("starts_at", "pk")


def minutes_of(lesson: Lesson) -> int:
    """Its length."""
    return int((lesson.ends_at - lesson.starts_at).total_seconds()) // 60


def hours_instead(lessons: Sequence[Lesson], *, after: datetime) -> dict[int, list[Opening]]:
    """For each lesson (by id) up to three hours of its teacher in the two weeks after, in which its students are free.

    No hour is named for two lessons, so that the first of each can all be taken.
    """
    first = after.date()
    free = _openings(lessons, first_day=first, last_day=first + WINDOW, after=after)
    busy = _busy(lessons, after, after + WINDOW + A_DAY)
    given: dict[int, list[Opening]] = defaultdict(list)
    named: dict[int, list[Opening]] = {lesson.pk: [] for lesson in lessons}
    # One for each before a second for anybody.
    for _round in range(MOST):
        for lesson in lessons:
            for one in free[lesson.teacher_id, minutes_of(lesson)]:
                taken = any(
                    row.starts_at < one.ends_at and row.ends_at > one.starts_at for row in given[one.teacher.pk]
                )
                students = [row.student_id for row in lesson.participants.all()]
                if not taken and not any(busy[pk].meets(one.starts_at, one.ends_at) for pk in students):
                    given[one.teacher.pk].append(one)
                    named[lesson.pk].append(one)
                    break
    return named


def substitutes(lessons: Sequence[Lesson]) -> dict[int, list[Teacher]]:
    """For each lesson (by id) up to three others who teach its subject and are free at its time."""
    found: dict[int, list[Teacher]] = {lesson.pk: [] for lesson in lessons}
    if not lessons:
        return found
    subjects = {lesson.pk: subject_of(lesson) for lesson in lessons}
    away = {lesson.teacher_id for lesson in lessons}
    others = Teacher.objects.filter(is_active=True, subjects__in={row for row in subjects.values() if row})
    teachers = list(others.exclude(pk__in=away).distinct().prefetch_related("subjects"))
    for minutes in {minutes_of(lesson) for lesson in lessons}:
        these = [lesson for lesson in lessons if minutes_of(lesson) == minutes]
        days = [lesson.starts_at.date() for lesson in these]
        free = openings(
            teachers=teachers,
            minutes=minutes,
            first_day=min(days) - A_DAY,
            last_day=max(days) + A_DAY,
            within=sorted({(lesson.starts_at, lesson.ends_at) for lesson in these}),
        )
        for lesson in these:
            fitting = [
                one.teacher
                for one in free
                if one.starts_at == lesson.starts_at and subjects[lesson.pk] in one.teacher.subjects.all()
            ]
            found[lesson.pk] = fitting[:MOST]
    return found


def subject_of(lesson: Lesson) -> Subject | None:
    """What is taught in it, where its place or its group says so (both are read already)."""
    if lesson.place:
        return lesson.place.enrolment.offering.course.subject
    return lesson.series.offering.course.subject if lesson.series and lesson.series.offering else None


def _openings(
    lessons: Sequence[Lesson], *, first_day: date, last_day: date, after: datetime
) -> dict[tuple[int, int], list[Opening]]:
    found: dict[tuple[int, int], list[Opening]] = defaultdict(list)
    for minutes in {minutes_of(lesson) for lesson in lessons}:
        teachers = {lesson.teacher_id: lesson.teacher for lesson in lessons if minutes_of(lesson) == minutes}
        for one in openings(
            teachers=teachers.values(), minutes=minutes, first_day=first_day, last_day=last_day, after=after
        ):
            found[one.teacher.pk, minutes].append(one)
    return found


def _busy(lessons: Sequence[Lesson], first: datetime, last: datetime) -> dict[int | None, Spans]:
    """When the lessons' students have lessons, by their ids."""
    students = {row.student_id for lesson in lessons for row in lesson.participants.all()}
    claims = Claim.objects.filter(resource__student__in=students, is_live=True, ends_at__gt=first, starts_at__lt=last)
    found: dict[int | None, Spans] = defaultdict(Spans)
    for student, starts_at, ends_at in claims.order_by("starts_at").values_list(
        "resource__student", "starts_at", "ends_at"
    ):
        found[student].add(starts_at, ends_at)
    return found
