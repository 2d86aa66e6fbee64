"""A weekly place leaves out when its teacher is away and when the school is closed, and the family reads so."""

from datetime import timedelta

import pytest
from django.test import Client

from academy.models import ClosedDate
from scheduling.actions.derive import derive
from scheduling.actions.materialise import materialise
from scheduling.models import Series, Unavailability
from scheduling.queries.free import free_times, offered
from tests.booked import booked
from tests.cast import GIULIA, LIND
from tests.scheduling.hours import away
from tests.school import Cedar

AWAY = "Ms Lind is away"


@pytest.fixture
def absence(cedar: Cedar) -> Unavailability:
    """Ms Lind is away in the third week of the hour that Mia books."""
    [time] = free_times(offered().filter(pk=cedar.slot(LIND).pk))
    third = time.lessons[2]
    return away(cedar, cedar.teacher(LIND), third.starts_at - timedelta(hours=1), third.ends_at)


def page(cedar: Cedar, path: str) -> str:
    client = Client()
    client.force_login(cedar.user(GIULIA))
    return client.get(path).content.decode()


def test_the_family_reads_it_before_it_books_and_pays_only_what_is_given(cedar: Cedar, absence: Unavailability) -> None:
    slot = cedar.slot(LIND)
    [time] = free_times(offered().filter(pk=slot.pk))
    ClosedDate.objects.get_or_create(day=time.lessons[4].day, defaults={"reason": "Flood"})
    [time] = free_times(offered().filter(pk=slot.pk))

    before = page(cedar, f"/family/bookings/new/?timeslot={slot.pk}&subject=piano")
    mia = booked(cedar)
    after = page(cedar, f"/family/bookings/{mia.pk}/")

    for said in (before, after):
        assert AWAY in said
        assert "the school is closed (Flood)" in said
    assert "leave" not in before.split("No lesson on")[1].split("</section>")[0]
    assert mia.place.lessons.count() == len(time.lessons)
    assert not mia.place.lessons.filter(starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at).exists()


def test_nothing_is_written_there_later_until_the_teacher_is_back(cedar: Cedar, absence: Unavailability) -> None:
    mia = booked(cedar)
    series = Series.objects.get(place=mia.place)
    count = series.lessons.count()

    assert not materialise(series=series)
    assert derive(series=[series.pk]).added == 0
    assert series.lessons.count() == count
    absence.delete()
    assert derive(series=[series.pk]).added == 1


def test_what_stands_when_the_absence_is_entered_is_the_offices_to_see_to(cedar: Cedar) -> None:
    mia = booked(cedar)
    series = Series.objects.get(place=mia.place)
    lesson = series.lessons.order_by("day")[2]
    away(cedar, cedar.teacher(LIND), lesson.starts_at, lesson.ends_at)

    assert not materialise(series=series)
    assert derive(series=[series.pk]).changed == 0
