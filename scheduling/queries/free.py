"""Which weekly times are free: derived from the claims, in a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from academy.kernel.db import now
from academy.models import CourseOffering, Semester, Subject, Teacher
from academy.queries.school import school
from scheduling.models import Place, Timeslot
from scheduling.queries.busy import Term, claimed, terms_of
from scheduling.queries.occurrences import Occurrence

# What of a weekly time decides whether it is free.
DECISIVE = ("pk", "teacher_id", "room_id", "weekday", "starts", "minutes", "zone")
# So many times are looked at in one go when a few free ones are sought.
AT_ONCE = 60


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
    teachers = Teacher.objects.annotate(taken=taken).filter(taken__lt=F("weekly_capacity"))
    if subject:
        teachers = teachers.filter(subjects=subject)
    if teacher:
        teachers = teachers.filter(pk=teacher.pk)
    slots = Timeslot.objects.on_offer().filter(teacher__in=teachers.values("pk"))
    if weekday is not None:
        slots = slots.filter(weekday=weekday)
    return slots


def free_times(
    slots: "QuerySet[Timeslot] | Iterable[Timeslot]", *, students: Sequence[Any] = (), after: datetime | None = None
) -> list[FreeTime]:
    """Of these weekly times, those that nobody's claim overlaps in any week to the end of the semester.

    students: they must be free too. The nearest semester in which a time still has lessons is taken.
    """
    rows = list(slots.values_list(*DECISIVE, named=True)) if isinstance(slots, QuerySet) else list(slots)
    free = _free(rows, students, after or earliest())
    # Only what is free is read in full: most times are taken.
    whole = _in_full(slots.filter(pk__in=free)) if isinstance(slots, QuerySet) else rows
    return [FreeTime(slot, free[slot.pk].semester, free[slot.pk].lessons) for slot in whole if slot.pk in free]


def look_at(timeslot: Timeslot, *, student: Any, after: datetime) -> tuple[FreeTime | None, set[str]]:
    """A weekly time with its lessons, if it is offered and has any; and who of teacher, room and student is taken."""
    terms = terms_of([timeslot], after=after)
    if not terms or not offered(teacher=timeslot.teacher).filter(pk=timeslot.pk).exists():
        return None, set()
    term = terms[timeslot.pk]
    return FreeTime(timeslot, term.semester, term.lessons), claimed([timeslot], terms, [student]).get(
        timeslot.pk, set()
    )


def alternatives(
    timeslot: Timeslot,
    *,
    subject: Subject | None = None,
    student: Any = None,
    most: int = 3,
    after: datetime | None = None,
) -> list[FreeTime]:
    """The free times nearest to one that is gone: the same teacher first, then the same day, then the nearest hour."""
    minute = timeslot.starts.hour * 60 + timeslot.starts.minute

    def distance(slot: Any) -> tuple[bool, int, int, int]:
        days = min((slot.weekday - timeslot.weekday) % 7, (timeslot.weekday - slot.weekday) % 7)
        minutes = abs(slot.starts.hour * 60 + slot.starts.minute - minute)
        return slot.teacher_id != timeslot.teacher_id, days, minutes, slot.pk

    slots = offered(subject=subject).exclude(pk=timeslot.pk).filter(minutes=timeslot.minutes)
    nearest = sorted(slots.values_list(*DECISIVE, named=True), key=distance)
    free: dict[int, Term] = {}
    # The nearest are looked at first, and most times need not be looked at.
    for first in range(0, len(nearest), AT_ONCE):
        free |= _free(nearest[first : first + AT_ONCE], [student] if student else [], after or earliest())
        if len(free) >= most:
            break
    best = [slot.pk for slot in nearest if slot.pk in free][:most]
    whole = sorted(_in_full(slots.filter(pk__in=best)), key=distance)
    return [FreeTime(slot, free[slot.pk].semester, free[slot.pk].lessons) for slot in whole]


def _free(slots: Sequence[Any], students: Sequence[Any], after: datetime) -> dict[int, Term]:
    """What those weekly times give that are free, by their id."""
    terms = terms_of(slots, after=after)
    taken = claimed([slot for slot in slots if slot.pk in terms], terms, students)
    return {pk: term for pk, term in terms.items() if pk not in taken}


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
        capacity=None,
        course__is_active=True,
        course__minutes=timeslot.minutes,
        course__subject__in=timeslot.teacher.subjects.all(),
    )
    if subject:
        offerings = offerings.filter(course__subject=subject)
    return offerings.select_related("course__subject", "semester").order_by("course__subject__name").first()
