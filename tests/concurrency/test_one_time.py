"""Two hundred families want the same weekly time: one gets it, and all others hear so at once, in clear words."""

import pytest

from academy.bench.visitors import Visitor
from scheduling.models import Place
from tests.cast import LIND
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import (
    alternatives,
    assert_sound,
    at_once,
    booking,
    enrolment_at,
    give_back,
    live_places,
    statuses,
)
from tests.pace import longest_round
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.concurrency
ROUNDS = 5 if BOUNDED else 50


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_two_hundred_families_gets_the_time(
    number: int, site: Site, school: Cedar, crowd: list[Visitor], tell: Tell
) -> None:
    slot = school.slot(LIND, number % 24)

    answers = at_once(site, [booking(visitor, slot, "piano") for visitor in crowd])

    assert statuses(answers) == [302] + [409] * 199
    [winner] = [answer for answer in answers if answer.status == 302]
    [place] = live_places(slot)
    assert enrolment_at(winner) == place.enrolment
    assert place.enrolment.student_id == crowd[winner.client].student
    for answer in answers:
        if answer is not winner:
            others = alternatives(answer)
            assert len(others) == 3, answer.body
            assert slot.pk not in others
    assert_sound()
    waited = sorted(answer.took for answer in answers if answer is not winner)
    assert waited[-1] <= longest_round()
    tell(f"199 losers answered: median {waited[99]:.2f} s, p95 {waited[189]:.2f} s (goal 1 s), last {waited[-1]:.2f} s")
    give_back([place])
    assert Place.objects.live().count() == 0
