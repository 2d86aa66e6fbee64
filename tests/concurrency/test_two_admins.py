"""Two of the office save one form at once: one is told of the other, and what is kept is what the other typed."""

import re

import pytest

from academy.bench.load import Answer
from academy.bench.requests import form, get
from academy.bench.visitors import signed_in
from academy.models import Subject
from tests.cast import OLIVIA
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import at_once
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.concurrency
ROUNDS = 5 if BOUNDED else 50
TOLD = "while you had it open"


def race(site: Site, school: Cedar, number: int, *, says_what_it_read: bool) -> tuple[list[Answer], str]:
    """Both open the same page and save it at once; their answers, and what is kept."""
    subject = school.subject("drums")
    sessions = signed_in([school.user(OLIVIA)] * 2)
    path = f"/admin/academy/subject/{subject.pk}/change/"
    [page] = at_once(site, [get(path, session=sessions[0])])
    found = re.search(r'name="as_read" value="(\w+)"', page.body)
    assert found
    read = {"as_read": found[1]} if says_what_it_read else {}
    kept = {"name": subject.name, "slug": subject.slug, "is_active": "on", **read}
    answers = at_once(
        site,
        [
            form(path, {**kept, "blurb": f"{who} {number}"}, session=session)
            for who, session in zip(("One", "Two"), sessions, strict=True)
        ],
    )
    return answers, Subject.objects.get(pk=subject.pk).blurb


def test_the_second_is_told_and_overwrites_nothing(site: Site, school: Cedar, tell: Tell) -> None:
    for number in range(ROUNDS):
        answers, blurb = race(site, school, number, says_what_it_read=True)

        assert sorted(answer.status for answer in answers) == [200, 302]
        winner = next(place for place, answer in enumerate(answers) if answer.status == 302)
        assert blurb == f"{('One', 'Two')[winner]} {number}"
        assert TOLD in answers[1 - winner].body
    tell(f"{ROUNDS} rounds: one of two saved, the other was told")


def test_without_what_they_read_both_save_and_one_is_overwritten(site: Site, school: Cedar) -> None:
    """The control: no row says what was seen, so nobody is told."""
    answers, _blurb = race(site, school, 0, says_what_it_read=False)

    assert [answer.status for answer in answers] == [302, 302]
