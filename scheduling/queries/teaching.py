"""A teacher's day, and the students who are new."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from academy.kernel.db import Now
from academy.models import Teacher
from academy.models.zone import zone
from scheduling.models import Lesson, Participant, Place
from scheduling.queries.lessons import in_full

NEW_FOR = timedelta(days=14)


def today_at(teacher: Teacher) -> date:
    """The day it is on the teacher's own clock."""
    return timezone.now().astimezone(zone(teacher.zone)).date()


def today_of(teacher: Teacher) -> QuerySet[Lesson]:
    """Today's lessons on the teacher's own calendar day; is_first says whether it is the student's first with them."""
    return day_of(teacher, today_at(teacher))


def day_of(teacher: Teacher, day: date) -> QuerySet[Lesson]:
    """The same of any day."""
    midnight = datetime.combine(day, time(), tzinfo=zone(teacher.zone))
    tomorrow = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone(teacher.zone))
    earlier = Participant.objects.filter(
        lesson__teacher=teacher,
        lesson__starts_at__lt=OuterRef("starts_at"),
        lesson__state__in=(Lesson.State.BOOKED, Lesson.State.TAUGHT),
        student__participations__lesson=OuterRef("pk"),
    )
    mine = Lesson.objects.of_teacher(teacher).agreed().filter(starts_at__gte=midnight, starts_at__lt=tomorrow)
    return in_full(mine.annotate(is_first=~Exists(earlier)))


def new_places(teacher: Teacher) -> QuerySet[Place]:
    """Places confirmed in the last two weeks, the newest first."""
    new = Place.objects.filter(series__teacher=teacher, state=Place.State.CONFIRMED, confirmed_at__gt=Now() - NEW_FOR)
    people = new.select_related("enrolment__student", "enrolment__offering__course__subject").with_pattern()
    return people.distinct().order_by("-confirmed_at")[:10]
