"""A single lesson as a file, for whoever is in it."""

import pytest
from django.test import Client

from scheduling.actions.place import confirm_place
from tests.booked import booked
from tests.cast import GIULIA, LIND, OKAFOR, SAM, Person
from tests.scheduling.ical.reader import read
from tests.school import Cedar


@pytest.mark.parametrize(("person", "stranger", "path"), [(GIULIA, SAM, "family"), (LIND, OKAFOR, "teacher")])
def test_a_lesson_for_ones_own_calendar(cedar: Cedar, person: Person, stranger: Person, path: str) -> None:
    place = booked(cedar).place
    confirm_place(place=place)
    lesson = place.lessons.earliest("starts_at")
    address = f"/{path}/lessons/{lesson.pk}/lesson.ics"

    answer = _as(cedar, person).get(address)

    [event] = read(answer.content)
    assert (event.starts_at, event["summary"]) == (lesson.starts_at, "Piano · Mia")
    assert answer["Content-Disposition"] == f'attachment; filename="lesson-{lesson.pk}.ics"'
    assert _as(cedar, stranger).get(address).status_code == 404


def _as(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client
