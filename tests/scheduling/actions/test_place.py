"""A held place is confirmed or freed, and its lessons go with it."""

import pytest

from academy.kernel.errors import Refusal
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Claim, Lesson, Place
from tests.booked import booked
from tests.school import Cedar


def lessons(place: Place) -> set[str]:
    return set(place.lessons.values_list("state", flat=True))


def test_confirmed_it_is_the_students_own_with_all_its_lessons(cedar: Cedar) -> None:
    place = booked(cedar).place

    confirm_place(place=place)
    place.refresh_from_db()
    first = place.confirmed_at
    confirm_place(place=place)

    place.refresh_from_db()
    assert (place.state, place.confirmed_at, lessons(place)) == ("confirmed", first, {"booked"})


def test_freed_its_time_is_anybodys_and_the_reason_stays(cedar: Cedar) -> None:
    place = booked(cedar).place
    assert Claim.objects.filter(is_live=True).exists()

    for because in ("They moved.", "Again."):
        free_place(place=place, because=because)

    place.refresh_from_db()
    assert (place.state, place.freed_because, lessons(place)) == ("freed", "They moved.", {"cancelled"})
    assert not Claim.objects.filter(is_live=True).exists()


def test_lessons_that_were_taught_stay(cedar: Cedar) -> None:
    place = booked(cedar).place
    confirm_place(place=place)
    first = place.lessons.order_by("starts_at")[0]
    Lesson.objects.filter(pk=first.pk).update(state=Lesson.State.TAUGHT)

    free_place(place=place, because="They moved.")

    first.refresh_from_db()
    assert first.state == "taught"
    assert lessons(place) == {"taught", "cancelled"}


def test_a_freed_place_cannot_be_confirmed(cedar: Cedar) -> None:
    place = booked(cedar).place
    free_place(place=place, because="They moved.")

    with pytest.raises(Refusal) as refused:
        confirm_place(place=place)

    assert refused.value.code == "freed"
