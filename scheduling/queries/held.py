"""What a place consists of: its own lessons, or its seats in a group's."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q

from scheduling.models import Lesson, Participant, Place, Series
from scheduling.models.lesson import LessonQuerySet


def lessons_of_place(place: Place) -> LessonQuerySet:
    """Everything a place holds, has or had, in time's order; in a group those lessons in which it has a seat."""
    seats = Participant.objects.filter(lesson=OuterRef("pk"), place=place)
    rows = Lesson.objects.filter(Q(place=place) | Exists(seats))
    return rows.select_related("teacher__user", "room").order_by("starts_at", "pk")


def first_lessons(places: Iterable[Place]) -> dict[int, datetime]:
    """When the first of the lessons begins that each of these places holds or has, by its id; none for one given back.

    One query however many they are.
    """
    numbers = [place.pk for place in places]
    own = Lesson.objects.live().filter(place__in=numbers).order_by().values("place").annotate(first=Min("starts_at"))
    seats = Participant.objects.filter(place__in=numbers, lesson__is_live=True).order_by().values("place")
    in_groups = seats.annotate(first=Min("lesson__starts_at"))
    return dict(own.values_list("place", "first").union(in_groups.values_list("place", "first")))


def pattern_of(place: Place) -> Series | None:
    """The weekly day and time a place has now, or had last; a group's where it is a seat; none for a single lesson."""
    own = place.pattern
    if own or place.enrolment.offering.capacity is None:
        return own
    return place.enrolment.offering.series.select_related("teacher__user", "room").order_by("first_day").last()
