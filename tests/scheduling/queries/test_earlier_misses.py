"""What was used of a limit stays used when the school publishes another version of its policy."""

from typing import Any

import pytest

from academy.kernel.trace import tracing
from scheduling.actions.load_policy import load_policy
from scheduling.actions.policy import new_version
from scheduling.makeup.rules import Rule, Rules
from scheduling.models import Decision, Lesson, MakeUpPolicy, PolicyRule
from tests.cast import TANAKA
from tests.group import open_group
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

GRACE: dict[str, Any] = {"side": "family", "cause": "emergency", "outcome": "credit", "at_most": 1, "per": "term"}
USUAL: dict[str, Any] = {"side": "family", "notice_hours": 60 * 24, "outcome": "credit"}
ELSE: dict[str, Any] = {"side": "family", "outcome": "charged"}


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def publish(school: MakeUps, draft: MakeUpPolicy) -> MakeUpPolicy:
    """For the days of this term already."""
    MakeUpPolicy.objects.filter(pk=draft.pk).update(valid_from=school.cedar.semester.first_day)
    return draft


def first_version(school: MakeUps, **more: Any) -> MakeUpPolicy:
    return publish(school, load_policy({"name": "Grace", "version": 5, "rules": [GRACE, USUAL, ELSE], **more}))


def codes(decision: Decision) -> list[str]:
    return [entry["code"] for entry in decision.because]


def test_a_rule_that_was_used_up_is_used_up_in_the_next_version_under_another_number(school: MakeUps) -> None:
    first = first_version(school)
    assert school.cannot_come(school.lesson(1), cause="emergency").outcome == "credit"
    draft = new_version(policy=first)
    PolicyRule.objects.filter(policy=draft, cause="emergency").update(position=4)
    PolicyRule.objects.filter(policy=draft, position=3).update(position=9)
    PolicyRule.objects.create(policy=draft, position=1, cause="teacher", outcome="credit")
    publish(school, draft)

    decision = school.cannot_come(school.lesson(2), cause="emergency")

    assert decision.policy == draft
    assert "used_up" in codes(decision)
    assert decision.outcome == "charged"


def test_what_another_rule_gave_under_that_number_is_no_use_of_it(school: MakeUps) -> None:
    first = publish(school, load_policy({"name": "Grace", "version": 5, "rules": [{**ELSE, "cause": "illness"}, ELSE]}))
    school.cannot_come(school.lesson(1), cause="illness")
    draft = new_version(policy=first)
    PolicyRule.objects.filter(policy=draft, position=1).update(position=5, cause="technical")
    PolicyRule.objects.create(policy=draft, position=1, **GRACE)
    publish(school, draft)

    assert school.cannot_come(school.lesson(2), cause="emergency").outcome == "credit"


def test_credits_against_a_limit_are_counted_whichever_version_gave_them(school: MakeUps) -> None:
    cap = {"caps": [{"most": 1, "period": "year", "each": "family"}]}
    first = first_version(school, **cap)
    assert school.cannot_come(school.lesson(1), cause="emergency").counts
    draft = new_version(policy=first)
    PolicyRule.objects.filter(policy=draft, cause="emergency").update(cause="illness")
    publish(school, draft)

    decision = school.cannot_come(school.lesson(2), cause="illness")

    assert decision.policy == draft
    assert "cap_reached" in codes(decision)


def test_the_heir_of_a_rule_is_the_one_that_says_the_same() -> None:
    grace, usual = (
        Rule(outcome="credit", side="family", notice_hours=2, at_most=1, per="term"),
        Rule(outcome="credit", side="family", notice_hours=24, position=2),
    )
    now = Rules(
        rules=(
            Rule(outcome="credit", cause="teacher"),
            Rule(outcome="credit", side="family", notice_hours=1, at_most=2, per="term", position=2),
            Rule(outcome="credit", side="family", notice_hours=48, position=3),
            Rule(outcome="charged", side="family", position=4),
        )
    )

    heirs = [now.heir_of(grace), now.heir_of(usual), now.heir_of(Rule(outcome="not_charged"))]

    assert [heir and heir.position for heir in heirs] == [2, 3, None]


def test_a_limit_for_each_course_counts_what_was_missed_in_a_group(school: MakeUps) -> None:
    publish(
        school,
        load_policy(
            {
                "name": "One a course",
                "version": 5,
                "rules": [{"side": "family", "outcome": "credit"}],
                "caps": [{"most": 1, "period": "year", "each": "course"}],
            }
        ),
    )
    cedar = school.cedar
    with tracing(actor="test"):
        group = open_group(cedar.semester, cedar.teacher(TANAKA), students=[school.mia], by=school.giulia)
    first, second = Lesson.objects.filter(series__offering=group).to_come()[2:4]

    assert school.cannot_come(first).outcome == "credit"
    assert school.cannot_come(school.lesson(1)).outcome == "credit", "another course"
    assert "cap_reached" in codes(school.cannot_come(second))
