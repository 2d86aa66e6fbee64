"""Which weekly times are free: derived from the claims, in a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from academy.kernel.db import now
from academy.kernel.together import together
from academy.models import Course, CourseOffering, Semester, Subject, Teacher
from academy.queries.school import school
from scheduling.models import Series, Timeslot
from scheduling.queries.busy import Term, claimed, terms_of
from scheduling.queries.line import kept
from scheduling.queries.occurrences import Occurrence

# What of a weekly time decides whether it is free.
DECISIVE = ("pk", "teacher_id", "room_id", "weekday", "starts", "minutes", "zone")
# So many times are looked at in one go when a few free ones are sought.
AT_ONCE = 60
# So many seconds those who lose the same race are shown the same instead; who is quicker there decides as ever.
ALIKE = 1.0


@dataclass(frozen=True)
class FreeTime:
    """A weekly time that can be booked now, with the lessons it would give."""

    timeslot: Timeslot
    semester: Semester
    lessons: Sequence[Occurrence] = field(repr=False)

    def __str__(self) -> str:
        return str(self.timeslot)

    @property
    def first(self) -> datetime:
        """The first lesson's start."""
        return self.lessons[0].starts_at


def earliest() -> datetime:
    """The earliest moment at which a new family's first lesson may be."""
    return now() + timedelta(hours=school().notice_hours)


def offered(*, subject: Subject | None = None, weekday: int | None = None, teacher: Teacher | None = None) -> Any:
    """The weekly times teachers offer who have room for another student."""
    teachers = Teacher.objects.annotate(taken=weekly_load()).filter(taken__lt=F("weekly_capacity"))
    if subject:
        teachers = teachers.filter(subjects=subject)
    if teacher:
        teachers = teachers.filter(pk=teacher.pk)
    slots = Timeslot.objects.on_offer().filter(teacher__in=teachers.values("pk"))
    if weekday is not None:
        slots = slots.filter(weekday=weekday)
    return slots


def free_times(
    slots: "QuerySet[Timeslot] | Iterable[Timeslot]",
    *,
    students: Sequence[Any] = (),
    after: datetime | None = None,
    for_the_line: bool = False,
) -> list[FreeTime]:
    """Of these weekly times, those that nobody's claim overlaps in any week to the end of the semester.

    students: they must be free too. The nearest semester in which a time still has lessons is taken. What is kept for
    somebody in line is left out, unless for_the_line is set.
    """
    rows = list(slots.values_list(*DECISIVE, named=True)) if isinstance(slots, QuerySet) else list(slots)
    free = _free(rows, students, after or earliest(), for_the_line=for_the_line)
    # Only what is free is read in full: most times are taken.
    whole = _in_full(slots.filter(pk__in=free)) if isinstance(slots, QuerySet) else rows
    return [FreeTime(slot, free[slot.pk].semester, free[slot.pk].lessons) for slot in whole if slot.pk in free]


def weekly_load() -> Coalesce:
    """How many weekly places a teacher gives, held ones too: to annotate teachers with."""
    running = Series.objects.running().filter(teacher=OuterRef("pk"), place__isnull=False).order_by()
    counted = running.values("teacher").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def has_room(teacher: Teacher) -> bool:
    """Whether the teacher may take another weekly student."""
    return Series.objects.running().filter(teacher=teacher, place__isnull=False).count() < teacher.weekly_capacity


def look_at(timeslot: Timeslot, *, student: Any, after: datetime) -> tuple[FreeTime | None, set[str]]:
    """A weekly time with its lessons, if its teacher has room and it has any; and who is taken (see claimed)."""
    terms = terms_of([timeslot], after=after)
    if not terms or not timeslot.is_active or not has_room(timeslot.teacher):
        return None, set()
    term = terms[timeslot.pk]
    return FreeTime(timeslot, term.semester, term.lessons), claimed([timeslot], terms, [student]).get(
        timeslot.pk, set()
    )


def alternatives(
    timeslot: Timeslot, *, subject: Subject | None = None, student: Any = None, most: int = 3
) -> list[FreeTime]:
    """The free times nearest to one that is gone: the same teacher first, then the same day, then the nearest hour."""
    # Those who lose the same race are told the same; few students have a lesson in just these hours.
    question = ("alternatives", timeslot.pk, subject and subject.pk, most)
    found = together(question, lambda: _nearest(timeslot, subject, [], most), good_for=ALIKE)
    terms = {time.timeslot.pk: Term(n, time.semester, time.lessons) for n, time in enumerate(found)}
    if student and claimed([time.timeslot for time in found], terms, [student]):
        found = _nearest(timeslot, subject, [student], most)
    return found


def _nearest(timeslot: Timeslot, subject: Subject | None, students: Sequence[Any], most: int) -> list[FreeTime]:
    minute = timeslot.starts.hour * 60 + timeslot.starts.minute
    after, teacher = earliest(), timeslot.teacher

    def distance(slot: Any) -> tuple[int, int, int]:
        days = min((slot.weekday - timeslot.weekday) % 7, (timeslot.weekday - slot.weekday) % 7)
        return days, abs(slot.starts.hour * 60 + slot.starts.minute - minute), slot.pk

    like_it = {"minutes": timeslot.minutes, "is_active": True}
    found: list[FreeTime] = []
    if (
        teacher.is_active
        and teacher.is_public
        and has_room(teacher)
        and (not subject or subject in teacher.subjects.all())
    ):
        own = teacher.timeslots.filter(**like_it).exclude(pk=timeslot.pk).select_related("room")
        found = free_times(sorted(own, key=distance), students=students, after=after)[:most]
    if len(found) < most:
        others = offered(subject=subject).filter(**like_it).exclude(teacher=teacher)
        rows = sorted(others.values_list(*DECISIVE, named=True), key=distance)
        # The nearest are looked at first, and most times need not be looked at.
        for first in range(0, len(rows), AT_ONCE):
            free = _free(rows[first : first + AT_ONCE], students, after)
            slots = sorted(_in_full(others.filter(pk__in=free)), key=distance) if free else []
            found += [FreeTime(slot, free[slot.pk].semester, free[slot.pk].lessons) for slot in slots]
            if len(found) >= most:
                break
    return found[:most]


def _free(
    slots: Sequence[Any], students: Sequence[Any], after: datetime, *, for_the_line: bool = False
) -> dict[int, Term]:
    """What those weekly times give that are free, by their id."""
    terms = terms_of(slots, after=after)
    taken = claimed([slot for slot in slots if slot.pk in terms], terms, students)
    free = {pk: term for pk, term in terms.items() if pk not in taken}
    if not for_the_line:
        asked_by = students[0] if len(students) == 1 else None
        for pk in kept([slot for slot in slots if slot.pk in free], free, student=asked_by):
            del free[pk]
    return free


def _in_full(slots: "QuerySet[Timeslot]") -> list[Timeslot]:
    """With room, teacher and subjects; each teacher read once, however many times of theirs there are."""
    found = list(slots.select_related(None).select_related("room").prefetch_related(None))
    teachers = Teacher.objects.prefetch_related("subjects").in_bulk({slot.teacher_id for slot in found})
    for slot in found:
        slot.teacher = teachers[slot.teacher_id]
    return found


def offering_for(timeslot: Timeslot, semester: Semester, *, subject: Subject | None = None) -> CourseOffering | None:
    """The individual course a weekly time is sold as: the subject asked for, else the teacher's first."""
    offerings = CourseOffering.objects.filter(
        semester=semester,
        course__format=Course.Format.WEEKLY,
        course__is_active=True,
        course__minutes=timeslot.minutes,
        course__subject__in=timeslot.teacher.subjects.all(),
    )
    if subject:
        offerings = offerings.filter(course__subject=subject)
    return offerings.select_related("course__subject", "semester").order_by("course__subject__name").first()
