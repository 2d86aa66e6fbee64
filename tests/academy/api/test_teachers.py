"""The public list of teachers."""

from typing import Any

from django.conf import settings

from academy.api import pages
from academy.models import Subject, Teacher
from tests.small_school import Program, SmallSchool, teacher

PATH = "/api/public/teachers"


def test_teachers_with_their_public_words(small_school: SmallSchool) -> None:
    Teacher.objects.filter(pk=small_school.mara.pk).update(biography="Plays.", photo="photos/mara.jpg")

    answer = Program().get(PATH)

    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"results", "next", "request_id"}
    assert [row["slug"] for row in body["results"]] == ["ben", "mara"]
    assert body["results"][1] == {
        "slug": "mara",
        "name": "Mara Teaches",
        "subjects": [{"slug": "piano", "name": "Piano"}],
        "headline": "With care.",
        "biography": "Plays.",
        "photo": f"{settings.ORIGIN}/static/photos/mara.jpg",
        "url": f"{settings.ORIGIN}/teachers/mara/",
    }
    assert body["results"][0]["photo"] is None
    assert body["next"] is None


def test_nobody_without_a_public_page_and_nothing_personal(small_school: SmallSchool) -> None:
    Teacher.objects.filter(pk=small_school.ben.pk).update(is_public=False)
    left = teacher("Nora", Subject.objects.get(slug="piano"))
    Teacher.objects.filter(pk=left.pk).update(is_active=False)

    text = Program().get(PATH).content.decode()

    assert "Ben" not in text
    assert "Nora" not in text
    assert "@small.example" not in text


def test_anybody_may_keep_it_for_a_while(small_school: SmallSchool) -> None:
    answer = Program().get(PATH)

    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer


def test_an_old_token_does_no_harm_here(small_school: SmallSchool) -> None:
    assert Program("old").get(PATH).status_code == 200


def test_it_costs_as_many_queries_for_three_teachers_as_for_one(
    small_school: SmallSchool, django_assert_num_queries: Any
) -> None:
    Teacher.objects.filter(pk=small_school.ben.pk).update(is_public=False)
    # The limit, the school's clock, the teachers, their subjects.
    with django_assert_num_queries(4):
        Program().get(PATH)
    for name in ("Nora", "Otto"):
        teacher(name, Subject.objects.get(slug="piano"))

    with django_assert_num_queries(4):
        assert len(Program().get(PATH).json()["results"]) == 3


def test_long_lists_come_in_pages(small_school: SmallSchool, monkeypatch: Any) -> None:
    monkeypatch.setattr(pages, "SIZE", 1)

    first = Program().get(PATH).json()
    second = Program().get(first["next"].removeprefix("http://testserver")).json()
    beyond = Program().get(f"{PATH}?page=3").json()

    assert [row["slug"] for row in first["results"] + second["results"]] == ["ben", "mara"]
    assert first["next"] == "http://testserver/api/public/teachers?page=2"
    assert (second["next"], beyond["results"], beyond["next"]) == (None, [], None)


def test_a_page_that_is_no_number_is_named(small_school: SmallSchool) -> None:
    for page in ("0", "-1", "x", "", "1.0", "²", "9" * 5000):
        answer = Program().get(f"{PATH}?page={page}")
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"page"}), page
