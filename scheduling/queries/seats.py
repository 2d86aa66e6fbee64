"""Groups and their seats: how many are free is derived from the seats taken, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet

from academy.models import Course, CourseOffering, Subject
from scheduling.models import Lesson, Place, Series, WaitingEntry
from scheduling.queries.free import earliest


@dataclass(frozen=True)
class Group:
    """A group's offering with the lessons that are still to come.

    free: seats free in every one of them. waiting: families in line for one, who come first.
    """

    offering: CourseOffering
    series: Series
    lessons: list[Lesson] = field(repr=False)
    free: int
    waiting: int

    def __str__(self) -> str:
        return f"{self.offering.course}, {self.series}"

    @property
    def on_offer(self) -> int:
        """Seats for anybody: those that nobody in line is about to be offered."""
        return max(0, self.free - self.waiting)

    @property
    def first(self) -> datetime:
        """The first lesson's start."""
        return self.lessons[0].starts_at


def group_offerings() -> "QuerySet[CourseOffering]":
    """What is taught in groups now, each with its course and semester."""
    offered = CourseOffering.objects.filter(
        course__format=Course.Format.GROUP, course__is_active=True, capacity__isnull=False
    )
    return offered.select_related("course__subject", "semester")


def groups(
    offerings: Iterable[CourseOffering] | None = None, *, subject: Subject | None = None, after: datetime | None = None
) -> list[Group]:
    """Those groups that have lessons to come, the soonest first; four queries however many there are.

    after: only lessons that begin later count; the school's notice, where nothing is said.
    """
    if offerings is None:
        found = group_offerings().filter(series__in=Series.objects.running()).distinct()
        offerings = found.filter(course__subject=subject) if subject else found
    rows = {row.pk: row for row in offerings}
    lessons: dict[int, list[Any]] = {}
    for lesson in cast("Iterable[Any]", _lessons(rows, after or earliest())):
        lessons.setdefault(lesson.group, []).append(lesson)
    places = _count(Place.objects.live().filter(enrolment__offering__in=rows), "enrolment__offering")
    waiting = _count(WaitingEntry.objects.filter(state=WaitingEntry.State.WAITING, offering__in=rows), "offering")
    found_groups = [
        Group(
            offering=row,
            series=lessons[pk][0].series,
            lessons=lessons[pk],
            free=max(0, min(_seats(row) - places.get(pk, 0), *(one.capacity - one.taken for one in lessons[pk]))),
            waiting=waiting.get(pk, 0),
        )
        for pk, row in rows.items()
        if pk in lessons
    ]
    return sorted(found_groups, key=lambda group: (group.first, group.offering.pk))


def _seats(offering: CourseOffering) -> int:
    return offering.capacity or 0


def _lessons(offerings: Iterable[int], after: datetime) -> QuerySet[Lesson]:
    """To come, each with how many of its seats are taken."""
    rows = Lesson.objects.live().filter(series__offering__in=list(offerings), starts_at__gt=after)
    taken = Count("participants", filter=Q(participants__excused_at=None))
    return (
        rows.select_related("series__teacher", "series__room")
        .annotate(taken=taken, group=F("series__offering"))
        .order_by("starts_at", "pk")
    )


def _count(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return dict(rows.order_by().values(by).annotate(count=Count("pk")).values_list(by, "count"))
