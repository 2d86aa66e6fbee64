"""Which weekly times are free: derived from the claims, in a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from academy.kernel.db import now
from academy.models import CourseOffering, Semester, Subject, Teacher
from academy.queries.school import school
from scheduling.models import Place, Resource, Timeslot
from scheduling.queries.occurrences import Occurrence, closed_days, occurrences


@dataclass(frozen=True)
class FreeTime:
    """A weekly time that can be booked now, with the lessons it would give."""

    timeslot: Timeslot
    semester: Semester
    lessons: Sequence[Occurrence] = field(repr=False)

    @property
    def first(self) -> datetime:
        """The first lesson's start."""
        return self.lessons[0].starts_at


def earliest() -> datetime:
    """The earliest moment at which a new family's first lesson may be."""
    return now() + timedelta(hours=school().notice_hours)


def semesters() -> list[Semester]:
    """The semester that is running and those to come, the nearest first."""
    return list(Semester.objects.bookable())


def offered(*, subject: Subject | None = None, weekday: int | None = None, teacher: Teacher | None = None) -> Any:
    """The weekly times teachers offer who have room for another student."""
    taken = Count("timeslots__places", filter=~Q(timeslots__places__state=Place.State.FREED), distinct=True)
    teachers = Teacher.objects.filter(is_active=True, is_public=True).annotate(taken=taken)
    teachers = teachers.filter(taken__lt=F("weekly_capacity"))
    if subject:
        teachers = teachers.filter(subjects=subject)
    if teacher:
        teachers = teachers.filter(pk=teacher.pk)
    slots = Timeslot.objects.filter(is_active=True, teacher__in=teachers.values("pk"))
    if weekday is not None:
        slots = slots.filter(weekday=weekday)
    return slots.select_related("teacher", "room").prefetch_related("teacher__subjects")


def free_times(
    slots: "QuerySet[Timeslot] | Iterable[Timeslot]", *, students: Sequence[Any] = (), after: datetime | None = None
) -> list[FreeTime]:
    """Of these weekly times, those that nobody's claim overlaps in any week to the end of the semester.

    students: they must be free too. The nearest semester in which a time still has lessons is taken.
    """
    after = after or earliest()
    terms = [(semester, closed_days(semester)) for semester in semesters()]
    candidates = [time for slot in slots if (time := _first_term(slot, terms, after))]
    busy = _busy(candidates, students)
    return [time for time in candidates if time.timeslot.pk not in busy]


def _first_term(slot: Timeslot, terms: list[tuple[Semester, set[Any]]], after: datetime) -> FreeTime | None:
    for semester, closed in terms:
        lessons = occurrences(slot, semester, after=after, closed=closed)
        if lessons:
            return FreeTime(timeslot=slot, semester=semester, lessons=lessons)
    return None


def _busy(times: list[FreeTime], students: Sequence[Any]) -> set[int]:
    """The timeslots of which some week is claimed for the teacher, the room or one of the students."""
    holders = Q(teacher__in={time.timeslot.teacher_id for time in times})
    holders |= Q(room__in={time.timeslot.room_id for time in times if time.timeslot.room_id})
    holders |= Q(student__in=[student.pk for student in students])
    resources = Resource.objects.filter(holders)
    teacher_of = {row.teacher_id: row.pk for row in resources if row.teacher_id}
    room_of = {row.room_id: row.pk for row in resources if row.room_id}
    student_numbers = [row.pk for row in resources if row.student_id]
    wanted: list[tuple[int, int, datetime, datetime]] = []
    for time in times:
        numbers = [teacher_of.get(time.timeslot.teacher_id), room_of.get(time.timeslot.room_id or 0), *student_numbers]
        for lesson in time.lessons:
            wanted += [(time.timeslot.pk, number, lesson.starts_at, lesson.ends_at) for number in numbers if number]
    if not wanted:
        return set()
    slots, numbers_, starts, ends = map(list, zip(*wanted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT wanted.slot"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])"
            "      AS wanted(slot, resource, starts_at, ends_at)"
            " JOIN scheduling_claim AS claim ON claim.is_live"
            "  AND int8range(claim.resource_id, claim.resource_id, '[]')"
            "      && int8range(wanted.resource, wanted.resource, '[]')"
            "  AND tstzrange(claim.starts_at, claim.ends_at) && tstzrange(wanted.starts_at, wanted.ends_at)",
            [slots, numbers_, starts, ends],
        )
        return {row[0] for row in cursor.fetchall()}


def alternatives(timeslot: Timeslot, *, subject: Subject | None = None, student: Any = None, most: int = 3) -> Any:
    """The free times nearest to one that is gone: the same teacher first, then the same day, then the nearest hour."""
    minute = timeslot.starts.hour * 60 + timeslot.starts.minute
    students = [student] if student else []

    def distance(time: FreeTime) -> tuple[bool, int, int, int]:
        slot = time.timeslot
        days = min((slot.weekday - timeslot.weekday) % 7, (timeslot.weekday - slot.weekday) % 7)
        minutes = abs(slot.starts.hour * 60 + slot.starts.minute - minute)
        return slot.teacher_id != timeslot.teacher_id, days, minutes, slot.pk

    slots = offered(subject=subject).exclude(pk=timeslot.pk).filter(minutes=timeslot.minutes)
    return sorted(free_times(slots, students=students), key=distance)[:most]


def offering_for(timeslot: Timeslot, semester: Semester, *, subject: Subject | None = None) -> CourseOffering | None:
    """The individual course a weekly time is sold as: the subject asked for, else the teacher's first."""
    offerings = CourseOffering.objects.filter(
        semester=semester,
        capacity=None,
        course__is_active=True,
        course__minutes=timeslot.minutes,
        course__subject__in=timeslot.teacher.subjects.all(),
    )
    if subject:
        offerings = offerings.filter(course__subject=subject)
    return offerings.select_related("course__subject", "semester").order_by("course__subject__name").first()
