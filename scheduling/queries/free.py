"""Which weekly times are free: derived from the claims, in a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from academy.kernel.db import now
from academy.models import ClosedDate, CourseOffering, Semester, Subject, Teacher
from academy.queries.school import school
from scheduling.models import Place, Resource, Timeslot
from scheduling.queries.occurrences import Occurrence, occurrences

# What of a weekly time decides whether it is free.
DECISIVE = ("pk", "teacher_id", "room_id", "weekday", "starts", "minutes", "zone")
# So many times are looked at in one go when a few free ones are sought.
AT_ONCE = 60

# Every week of an hour and every claim on a resource are folded into one value each, and these are held against each
# other; asking for each week of each time by itself takes a hundred times as long.
BUSY = """
    WITH term AS (
        SELECT hour, range_agg(tstzrange(starts_at, ends_at)) AS lessons
          FROM unnest(%(hours)s::int[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
            AS week (hour, starts_at, ends_at)
         GROUP BY hour
    ), taken AS (
        SELECT resource_id, range_agg(tstzrange(starts_at, ends_at)) AS claims
          FROM scheduling_claim
         WHERE resource_id = ANY (%(resources)s) AND is_live AND ends_at > %(first)s AND starts_at < %(last)s
         GROUP BY resource_id
    )
    SELECT DISTINCT slot
      FROM unnest(%(slots)s::bigint[], %(slot_hours)s::int[], %(slot_resources)s::bigint[])
        AS asked (slot, hour, resource_id)
      JOIN term USING (hour) JOIN taken USING (resource_id)
     WHERE claims && lessons
"""


@dataclass(frozen=True)
class Term:
    """What a weekly hour gives in a semester; the same for all who teach then. number: tells the hours apart."""

    number: int
    semester: Semester
    lessons: Sequence[Occurrence]


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
    free = _free(_weekly(slots), students, after or earliest())
    whole = _in_full(slots.filter(pk__in=free)) if isinstance(slots, QuerySet) else slots
    return [FreeTime(slot, free[slot.pk].semester, free[slot.pk].lessons) for slot in whole if slot.pk in free]


def alternatives(timeslot: Timeslot, *, subject: Subject | None = None, student: Any = None, most: int = 3) -> Any:
    """The free times nearest to one that is gone: the same teacher first, then the same day, then the nearest hour."""
    minute = timeslot.starts.hour * 60 + timeslot.starts.minute
    students, after = [student] if student else [], earliest()

    def distance(slot: Any) -> tuple[bool, int, int, int]:
        days = min((slot.weekday - timeslot.weekday) % 7, (timeslot.weekday - slot.weekday) % 7)
        minutes = abs(slot.starts.hour * 60 + slot.starts.minute - minute)
        return slot.teacher_id != timeslot.teacher_id, days, minutes, slot.pk

    slots = offered(subject=subject).exclude(pk=timeslot.pk).filter(minutes=timeslot.minutes)
    nearest = sorted(_weekly(slots), key=distance)
    found: dict[int, Term] = {}
    # Most of them need not be looked at.
    for first in range(0, len(nearest), AT_ONCE):
        found |= _free(nearest[first : first + AT_ONCE], students, after)
        if len(found) >= most:
            break
    best = sorted((slot for slot in nearest if slot.pk in found), key=distance)[:most]
    whole = _in_full(slots.filter(pk__in=[slot.pk for slot in best]))
    return [FreeTime(slot, found[slot.pk].semester, found[slot.pk].lessons) for slot in sorted(whole, key=distance)]


def _in_full(slots: "QuerySet[Timeslot]") -> list[Timeslot]:
    """With room, teacher and subjects; each teacher read once, however many times of theirs there are."""
    found = list(slots.select_related(None).select_related("room").prefetch_related(None))
    teachers = Teacher.objects.prefetch_related("subjects").in_bulk({slot.teacher_id for slot in found})
    for slot in found:
        slot.teacher = teachers[slot.teacher_id]
    return found


def _weekly(slots: "QuerySet[Timeslot] | Iterable[Timeslot]") -> list[Any]:
    """What is needed to tell whether they are free. Only what is free is read in full: most times are taken."""
    if isinstance(slots, QuerySet):
        return list(slots.values_list(*DECISIVE, named=True))
    return list(slots)


def _free(slots: list[Any], students: Sequence[Any], after: datetime) -> dict[int, Term]:
    """What those weekly times give that are free, by their id."""
    semesters = list(Semester.objects.bookable())
    closed: set[date] = set()
    if semesters:
        closed.update(ClosedDate.objects.filter(day__gte=semesters[0].first_day).values_list("day", flat=True))
    # Many teachers teach at the same hour, which has the same dates for all of them.
    hours: dict[tuple[Any, ...], Term | None] = {}
    wanted: dict[int, Term] = {}
    for slot in slots:
        hour = (slot.weekday, slot.starts, slot.minutes, slot.zone)
        if hour not in hours:
            hours[hour] = _term(len(hours), slot, semesters, closed, after)
        if term := hours[hour]:
            wanted[slot.pk] = term
    busy = _busy([slot for slot in slots if slot.pk in wanted], wanted, students)
    return {pk: term for pk, term in wanted.items() if pk not in busy}


def _term(number: int, slot: Any, semesters: list[Semester], closed: set[date], after: datetime) -> Term | None:
    """The nearest semester in which this hour still has lessons."""
    for semester in semesters:
        lessons = occurrences(slot, semester, after=after, closed=closed)
        if lessons:
            return Term(number, semester, lessons)
    return None


def _busy(slots: list[Any], wanted: dict[int, Term], students: Sequence[Any]) -> set[int]:
    """The timeslots of which some week is claimed for the teacher, the room or one of the students."""
    holders = Q(teacher__in={slot.teacher_id for slot in slots})
    holders |= Q(room__in={slot.room_id for slot in slots if slot.room_id})
    holders |= Q(student__in=[student.pk for student in students])
    resources = list(Resource.objects.filter(holders))
    of_teacher = {row.teacher_id: row.pk for row in resources}
    of_room = {row.room_id: row.pk for row in resources if row.room_id}
    of_students = [row.pk for row in resources if row.student_id]
    asked = [
        (slot.pk, wanted[slot.pk].number, number)
        for slot in slots
        for number in (of_teacher.get(slot.teacher_id), of_room.get(slot.room_id), *of_students)
        if number
    ]
    if not asked:
        return set()
    lessons = {term.number: term.lessons for term in wanted.values()}
    weeks = [(number, lesson.starts_at, lesson.ends_at) for number, found in lessons.items() for lesson in found]
    hours, starts, ends = map(list, zip(*weeks, strict=True))
    slot_numbers, slot_hours, slot_resources = map(list, zip(*asked, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            BUSY,
            {
                "hours": hours,
                "starts": starts,
                "ends": ends,
                "first": min(starts),
                "last": max(ends),
                "resources": [row.pk for row in resources],
                "slots": slot_numbers,
                "slot_hours": slot_hours,
                "slot_resources": slot_resources,
            },
        )
        return {row[0] for row in cursor.fetchall()}


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
