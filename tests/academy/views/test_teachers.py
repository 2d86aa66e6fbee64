"""Looking for a teacher, in a school of four and in one of a hundred."""

import pytest
from django.test import Client
from django.utils.crypto import get_random_string

from academy.forms import teachers as choosing
from academy.kernel.trace import tracing
from academy.models import Teacher, User
from academy.views import public
from tests.cast import LIND
from tests.school import Cedar


@pytest.fixture
def large(cedar: Cedar) -> Cedar:
    """With a hundred more teachers of the piano, Alma 000 to Alma 099."""
    with tracing(actor="test"):
        people = User.objects.bulk_create(
            User(email=f"{get_random_string(12).lower()}@cedarheights.example") for _n in range(100)
        )
        rows = Teacher.objects.bulk_create(
            Teacher(user=user, name=f"Alma {n:03}", slug=f"alma-{n}") for n, user in enumerate(people)
        )
        cedar.subject("piano").teachers.add(*rows)
    return cedar


def names(client: Client, path: str) -> list[str]:
    return [teacher.name for teacher in client.get(path).context["page"]]


def test_a_small_school_shows_everybody_and_asks_nothing(client: Client, cedar: Cedar) -> None:
    page = client.get("/teachers/")

    assert page.context["form"] is None
    assert len(page.context["page"].object_list) == Teacher.objects.public().count()


def test_a_large_school_shows_a_page_at_a_time(client: Client, large: Cedar) -> None:
    first, second = names(client, "/teachers/?subject=piano"), names(client, "/teachers/?subject=piano&page=2")

    assert len(first) == len(second) == public.TEACHERS_A_PAGE
    assert not set(first) & set(second)
    assert "?subject=piano&amp;name=&amp;page=2" in client.get("/teachers/?subject=piano").content.decode()


def test_a_teacher_is_found_by_a_part_of_the_name(client: Client, large: Cedar) -> None:
    assert names(client, "/teachers/?name=ma+07") == [f"Alma 07{n}" for n in range(10)]
    assert names(client, "/teachers/?name=ma+07&subject=guitar") == []
    assert "Nobody matches that" in client.get("/teachers/?name=nobody").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "9999", "x", ""])
def test_a_page_that_is_none_is_the_nearest(client: Client, large: Cedar, page: str) -> None:
    assert names(client, f"/teachers/?page={page}")


def test_free_times_list_the_teachers_where_they_are_few(client: Client, cedar: Cedar) -> None:
    listed = dict(client.get("/timeslots/?subject=piano").context["form"].fields["teacher"].choices)

    assert set(listed) == {"", *Teacher.objects.public().filter(subjects__slug="piano").values_list("slug", flat=True)}
    assert "lind" in dict(
        client.get("/timeslots/?teacher=lind&subject=drums").context["form"].fields["teacher"].choices
    )


def test_free_times_of_a_large_school_lead_to_the_teachers(client: Client, large: Cedar) -> None:
    assert Teacher.objects.public().count() > choosing.MOST_TO_CHOOSE_FROM
    page = client.get("/timeslots/")
    of_a_subject = client.get("/timeslots/?subject=guitar")
    of_one = client.get("/timeslots/?teacher=lind")

    assert "teacher" not in page.context["form"].fields
    assert "Look for a teacher by name" in page.content.decode()
    assert "alvarez" in dict(of_a_subject.context["form"].fields["teacher"].choices)
    assert set(dict(of_one.context["form"].fields["teacher"].choices)) == {"", "lind"}
    assert {slot.teacher_name for day in of_one.context["days"] for slot in day["slots"]} == {large.teacher(LIND).name}
