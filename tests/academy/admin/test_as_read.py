"""Two who change one row: the second is told what the first one did, and decides."""

import re

import pytest

from academy.models import Subject
from scheduling.models import MakeUpPolicy, PolicyRule
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import OLIVIA
from tests.school import Cedar

TOLD = "Olivia Hart changed this on"


@pytest.fixture
def drums(cedar: Cedar) -> str:
    """The page of a subject."""
    return at("academy_subject_change", cedar.subject("drums").pk)


def read(browser: Browser, path: str) -> str:
    """What the page says of how the row was when it was opened."""
    found = re.search(r'name="as_read" value="(\w+)"', browser.get(path).content.decode())
    assert found
    return found[1]


def answers(**said: str) -> dict[str, str]:
    return {"name": "Drums", "slug": "drums", "blurb": "Loud.", "is_active": "on", **said}


def test_the_second_is_told_and_nothing_is_overwritten(cedar: Cedar, owner: Browser, drums: str) -> None:
    first, second = read(owner, drums), read(owner, drums)
    owner.press(drums, **answers(blurb="Loud and proud."), as_read=first)

    refused = owner.press(drums, **answers(blurb="Quiet."), as_read=second)

    assert TOLD in words_of(refused)
    assert "Loud and proud." in words_of(refused)
    assert "Quiet." in refused.content.decode()
    assert cedar.subject("drums").blurb == "Loud and proud."


def test_to_save_again_is_to_decide(cedar: Cedar, owner: Browser, drums: str) -> None:
    opened = read(owner, drums)
    owner.press(drums, **answers(blurb="Loud and proud."), as_read=opened)
    refused = owner.press(drums, **answers(blurb="Quiet."), as_read=opened)
    now = re.search(r'name="as_read" value="(\w+)"', refused.content.decode())
    assert now

    assert "changed successfully" in words_of(owner.press(drums, **answers(blurb="Quiet."), as_read=now[1]))
    assert cedar.subject("drums").blurb == "Quiet."


def test_what_the_page_does_not_change_does_not_count(cedar: Cedar, owner: Browser) -> None:
    olivia = cedar.user(OLIVIA)
    page = at("academy_user_change", olivia.pk)
    opened = read(owner, page)
    olivia.last_login = None
    olivia.save(update_fields=["last_login"])

    assert read(owner, page) == opened


def test_the_lines_below_a_row_count_as_well(cedar: Cedar, owner: Browser) -> None:
    draft = MakeUpPolicy.objects.create(name="Draft")
    rule = PolicyRule.objects.create(policy=draft, position=1, outcome="credit")
    page = at("scheduling_makeuppolicy_change", draft.pk)
    opened = read(owner, page)
    PolicyRule.objects.filter(pk=rule.pk).update(fee_cents=500)

    assert read(owner, page) != opened


def test_a_row_that_is_only_read_keeps_nothing(cedar: Cedar, desk: Browser, drums: str) -> None:
    assert Subject.objects.filter(slug="drums").exists()
    assert 'name="as_read"' not in desk.get(drums).content.decode()
