"""How lessons went lately, and which comes next: of many students in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from academy.kernel.db import Now
from academy.models import Student
from scheduling.models import Lesson, Participant, Place
from scheduling.models.lesson import LessonQuerySet
from scheduling.queries.notes import has_note_to_read
from scheduling.queries.on_calendar import NEVER_AGREED

MOST = 10
TAUGHT = ("lesson__place__enrolment__offering__course__subject", "lesson__series__offering__course__subject")


def parts(lessons: QuerySet[Lesson], students: Iterable[Student]) -> QuerySet[Participant]:
    """These students' parts in those lessons, with all that is said of them; without what was only held."""
    agreed = lessons.exclude(state=Lesson.State.HELD).exclude(NEVER_AGREED)
    rows = Participant.objects.filter(student__in=[row.pk for row in students], lesson__in=agreed.order_by())
    rows = rows.exclude(place__state=Place.State.HELD).select_related(
        "student", "attendance", "lesson__teacher", "lesson__room", *TAUGHT
    )
    return rows.annotate(has_note=has_note_to_read())


def lately(lessons: QuerySet[Lesson], students: Iterable[Student], *, most: int = MOST) -> dict[int, list[Participant]]:
    """Each student's last parts in lessons that have begun, the earliest of them first."""
    rows = _first(parts(lessons, students).filter(lesson__starts_at__lte=Now()), most, "-lesson__starts_at")
    return {student: found[::-1] for student, found in rows.items()}


def next_ones(lessons: LessonQuerySet, students: Iterable[Student], *, most: int = 1) -> dict[int, list[Participant]]:
    """Each student's next lessons that are to take place."""
    coming = parts(lessons.agreed().filter(ends_at__gt=Now()), students).filter(excused_at=None)
    return _first(coming, most, "lesson__starts_at")


def _first(rows: QuerySet[Participant], most: int, order: str) -> dict[int, list[Participant]]:
    direction = F(order.removeprefix("-"))
    by_time = direction.desc() if order.startswith("-") else direction.asc()
    number = Window(RowNumber(), partition_by=F("student"), order_by=[by_time, F("pk").asc()])
    found: dict[int, list[Participant]] = defaultdict(list)
    for row in rows.annotate(number=number).filter(number__lte=most).order_by(order, "pk"):
        found[row.student_id].append(row)
    return found
