"""What tries every order notices when one of them ends otherwise."""

from typing import Any

import pytest

from academy.models import Subject
from tests.orders import ends, only_end

pytestmark = pytest.mark.django_db
THREE = ("oboe", "horn", "harp")


def begun(slug: str) -> None:
    Subject.objects.create(name=slug, slug=slug)


def in_turn() -> dict[str, Any]:
    return {"slugs": list(Subject.objects.order_by("pk").values_list("slug", flat=True)), "dead": 0}


def together() -> dict[str, Any]:
    return {"slugs": set(Subject.objects.values_list("slug", flat=True)), "dead": 0}


def test_each_order_happens_once_from_the_same_beginning() -> None:
    found = ends(THREE, begun, in_turn)

    assert len({tuple(end["slugs"]) for end in found}) == len(found) == 6
    assert {frozenset(end["slugs"]) for end in found} == {frozenset(THREE)}
    assert not Subject.objects.exists()


def test_an_end_that_hangs_on_the_order_is_noticed() -> None:
    assert only_end(THREE, begun, together)["slugs"] == set(THREE)
    with pytest.raises(AssertionError):
        only_end(THREE, begun, in_turn)


def test_what_is_left_for_a_person_is_noticed() -> None:
    with pytest.raises(AssertionError):
        only_end(THREE, begun, lambda: together() | {"dead": 1})
