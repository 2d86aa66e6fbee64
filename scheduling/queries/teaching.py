"""A teacher's day, and the students who are new."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from academy.kernel.db import Now
from academy.models import Student, Teacher
from academy.models.zone import midnight, zone
from scheduling.models import Lesson, MakeUpCredit, Participant, Place, Series
from scheduling.models.lesson import LessonQuerySet
from scheduling.queries.lessons import in_full

NEW_FOR = timedelta(days=14)
# So long after their last lesson with a teacher a student is still one of theirs.
STILL_THEIRS = timedelta(days=60)


def today_at(teacher: Teacher) -> date:
    """The day it is on the teacher's own clock."""
    return timezone.now().astimezone(zone(teacher.zone)).date()


def today_of(teacher: Teacher) -> QuerySet[Lesson]:
    """Today's lessons on the teacher's own calendar day; is_first says whether it is the student's first with them."""
    return day_of(teacher, today_at(teacher))


def day_of(teacher: Teacher, day: date) -> QuerySet[Lesson]:
    """The same of any day."""
    earlier = Participant.objects.filter(
        lesson__teacher=teacher,
        lesson__starts_at__lt=OuterRef("starts_at"),
        lesson__state__in=(Lesson.State.BOOKED, Lesson.State.TAUGHT),
        student__participations__lesson=OuterRef("pk"),
    )
    mine = between(teacher, day, day).agreed()
    return in_full(mine.annotate(is_first=~Exists(earlier)))


def between(teacher: Teacher, first_day: date, last_day: date | None) -> LessonQuerySet:
    """A teacher's lessons from one day to another, both included, on their own clock; without an end where none is
    given."""
    mine = Lesson.objects.of_teacher(teacher).filter(starts_at__gte=midnight(first_day, teacher.zone))
    return mine.filter(starts_at__lt=midnight(last_day + timedelta(days=1), teacher.zone)) if last_day else mine


def students_of(teacher: Teacher) -> QuerySet[Student]:
    """Who has a lesson with this teacher, or lately had one."""
    parts = Participant.objects.filter(
        student=OuterRef("pk"),
        lesson__teacher=teacher,
        lesson__state__in=(Lesson.State.BOOKED, Lesson.State.TAUGHT),
        lesson__starts_at__gt=Now() - STILL_THEIRS,
    )
    return Student.objects.filter(Exists(parts))


def lessons_about(teacher: Teacher) -> LessonQuerySet:
    """Those a teacher gives, and those of the weekly places that are theirs now: what a substitute taught in them, or
    whoever had them before."""
    now_theirs = Series.objects.running().of_teacher(teacher).values("place")
    return Lesson.objects.filter(Q(teacher=teacher) | Q(place__in=now_theirs))


def credits_with(teacher: Teacher, students: Iterable[Student]) -> dict[int, int]:
    """How many open make-up credits each of them has that this teacher may be asked to teach."""
    about = Q(teacher=teacher) | Q(teacher=None, subject__in=teacher.subjects.all())
    rows = MakeUpCredit.objects.open().filter(about, student__in=[row.pk for row in students])
    return dict(rows.order_by().values_list("student").annotate(count=Count("pk", distinct=True)))


def new_places(teacher: Teacher) -> QuerySet[Place]:
    """Places confirmed in the last two weeks, the newest first."""
    new = Place.objects.filter(series__teacher=teacher, state=Place.State.CONFIRMED, confirmed_at__gt=Now() - NEW_FOR)
    people = new.select_related("enrolment__student", "enrolment__offering__course__subject").with_pattern()
    return people.distinct().order_by("-confirmed_at")[:10]
