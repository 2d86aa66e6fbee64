"""Weekly places the policy takes away, told to the office."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scheduling.models import Lesson
from scheduling.queries.often_missed import lost_places
from tests.cast import LIND
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


def miss(school: MakeUps, days_ago: int, *, side: str = "family") -> None:
    """A lesson that is over by now and was called off a day before it."""
    lesson = school.lesson(1)
    told = school.cedar.user(LIND) if side == "teacher" else school.giulia
    school.cannot_come(lesson, side=side, student=school.mia if side == "family" else None, by=told)
    begun = timezone.now() - timedelta(days=days_ago)
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=begun, ends_at=begun + timedelta(minutes=30))
    lesson.cancellations.update(announced_at=begun - timedelta(days=1))


def test_from_so_many_misses_on_a_place_is_lost_and_why(cedar: Cedar) -> None:
    school = make_ups(cedar, misses=3)
    miss(school, 20)
    miss(school, 13)
    miss(school, 6, side="teacher")
    assert lost_places() == [], "the school's own absence is none"

    miss(school, 5)

    [lost] = lost_places()
    assert lost.place.pk == school.place
    assert lost.because == ["3 lessons were missed within 12 weeks; from 3 on the weekly place is lost."]


def test_without_a_limit_nobody_loses_anything(cedar: Cedar) -> None:
    school = make_ups(cedar)
    miss(school, 3)

    assert lost_places() == []
