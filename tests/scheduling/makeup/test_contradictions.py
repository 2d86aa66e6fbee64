"""Every contradiction is named with its rule; a policy without one is published."""

from datetime import timedelta
from typing import Any

import pytest

from academy.kernel.errors import Refusal
from academy.queries.school import school_today
from scheduling.actions.load_policy import load_policy
from scheduling.actions.policy import new_version, publish_policy
from scheduling.makeup.contradictions import contradictions
from scheduling.makeup.rules import rules_from, rules_of
from scheduling.models import MakeUpPolicy, PolicyRule
from scheduling.queries.policy import policy_on, with_rows
from tests.scheduling.makeup.labelled import policies

TEACHER = {"cause": "teacher", "outcome": "credit", "counts": False}
CLOSED = {"cause": "closed", "outcome": "not_charged"}
IN_TIME = {"side": "family", "notice_hours": 24, "outcome": "credit"}
ELSE = {"side": "family", "outcome": "charged"}


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ({}, "The policy has no rule"),
        ({"rules": [ELSE, IN_TIME]}, "Rule 2 can never apply: rule 1 comes before it and fits whenever it would."),
        (
            {"rules": [IN_TIME, {**IN_TIME, "notice_hours": 48, "cause": "illness"}]},
            "Rule 2 can never apply: rule 1 comes before it",
        ),
        (
            {
                "rules": [
                    {"by_days": 1, "by_time": "18:00", "outcome": "credit"},
                    {"by_days": 2, "by_time": "20:00", "outcome": "credit"},
                ]
            },
            "Rule 2 can never apply: rule 1 comes before it",
        ),
        (
            {"rules": [{"side": "family", "cause": "teacher", "outcome": "credit"}]},
            "Rule 1 can never apply: it is not the family that is away then.",
        ),
        (
            {"rules": [{"side": "teacher", "cause": "illness", "outcome": "credit"}]},
            "Rule 1 can never apply: whatever keeps a teacher away",
        ),
        (
            {"rules": [{**IN_TIME, "notice_hours": 72, "outcome": "charged"}, {**IN_TIME, "notice_hours": 24}]},
            "Who calls off early gets less by rule 1 than who calls off late by rule 2.",
        ),
        ({"rules": [IN_TIME], "caps": [{"most": 0, "period": "term"}]}, "The limit is 0 credits in a term, and rule 1"),
        ({"rules": [TEACHER], "caps": [{"most": 2, "period": "term"}]}, "The limit of 2 in a term limits nothing"),
        (
            {"rules": [IN_TIME], "caps": [{"most": 2, "period": "month"}, {"most": 2, "period": "year"}]},
            "The limit of 2 in a month is never reached: at most 2 are given in a calendar year.",
        ),
        (
            {"rules": [IN_TIME], "expiry_count": 2, "book_hours_ahead": 72},
            "The credit of rule 1 expires before it can be booked: 72 hours ahead are asked for.",
        ),
        (
            {"rules": [{**IN_TIME, "expires_days": 1}], "book_hours_ahead": 48},
            "The credit of rule 1 expires before it can be booked",
        ),
        ({"rules": [IN_TIME, {"outcome": "charged"}]}, "Rule 2 charges families when the teacher is away as well."),
        (
            {"rules": [TEACHER, IN_TIME, {"outcome": "charged"}]},
            "Rule 3 charges families when the school is closed as well.",
        ),
        (
            {"rules": [{**CLOSED, "charge_percent": 50}]},
            "Rule 1 says “not charged”, and charges a part of the price.",
        ),
        ({"rules": [{**ELSE, "charge_percent": 0}]}, "Rule 1 says “charged”, and charges nothing."),
        ({"rules": [{**ELSE, "minutes": 30}]}, "Rule 1 describes a make-up, and gives none."),
        (
            {"rules": [IN_TIME], "limits": [{"misses": 4, "within_weeks": 3}]},
            "Nobody can miss 4 weekly lessons within 3 weeks",
        ),
        ({"rules": [IN_TIME], "hold_clean_months": 3}, "but no place may rest at all."),
        ({"rules": [IN_TIME], "rest_first_month": 9, "rest_last_month": 8}, "Time rests all year"),
    ],
)
def test_a_contradiction_is_a_sentence_that_names_the_rule(policy: dict[str, Any], sentence: str) -> None:
    assert any(sentence in one for one in contradictions(rules_from(policy))), contradictions(rules_from(policy))


@pytest.mark.parametrize(
    "rules",
    [
        [IN_TIME, {"by_days": 1, "by_time": "18:00", "side": "family", "outcome": "credit"}, ELSE],
        [{**IN_TIME, "needs_proof": True}, IN_TIME],
        [{**IN_TIME, "at_most": 1, "per": "term"}, IN_TIME],
        [{**IN_TIME, "working_days": True}, IN_TIME],
        [{**IN_TIME, "first_month": 11, "last_month": 2}, IN_TIME],
        [{**IN_TIME, "notice_hours": 72, "outcome": "not_charged"}, IN_TIME],
    ],
)
def test_rules_that_only_seem_to_hide_each_other_are_left_alone(rules: list[dict[str, Any]]) -> None:
    assert contradictions(rules_from({"rules": rules})) == []


@pytest.mark.django_db
def test_a_policy_that_contradicts_itself_stays_a_draft() -> None:
    draft = load_policy({"name": "Wrong", "rules": [ELSE, IN_TIME]})
    today = school_today()

    with pytest.raises(Refusal, match="Rule 2 can never apply"):
        publish_policy(policy=draft, valid_from=today)

    assert policy_on(today) is None


@pytest.mark.django_db
def test_the_latest_published_version_counts_and_is_published_once() -> None:
    today = school_today()
    tomorrow = today + timedelta(days=1)
    old = load_policy({"name": "Ours", "rules": [IN_TIME, ELSE], "caps": [{"most": 2, "period": "term"}]})
    publish_policy(policy=old, valid_from=today)
    draft = new_version(policy=old)
    PolicyRule.objects.filter(policy=draft, position=1).update(notice_hours=48)

    assert new_version(policy=old) == draft
    assert draft.version == 2
    read = rules_of(with_rows(MakeUpPolicy.objects.filter(pk=draft.pk)).get())
    assert [rule.notice_hours for rule in read.rules] == [48, None]
    assert policy_on(tomorrow) == old
    with pytest.raises(Refusal, match="That day is over"):
        publish_policy(policy=draft, valid_from=today - timedelta(days=1))
    publish_policy(policy=draft, valid_from=tomorrow)

    assert (policy_on(today), policy_on(tomorrow)) == (old, draft)
    assert publish_policy(policy=draft, valid_from=tomorrow).valid_from == tomorrow
    with pytest.raises(Refusal, match="published already"):
        publish_policy(policy=draft, valid_from=tomorrow + timedelta(days=1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"name": "X", "rules": [{"outcome": "credit", "notce_hours": 24}]}, "Rule knows no notce_hours"),
        ({"name": "X", "rules": [{"side": "family"}]}, "Rule needs outcome"),
        ({"name": "X", "rules": [{"outcome": "a credit"}]}, "is not a valid choice"),
        ({"name": "X", "rules": [{"outcome": "credit", "by_time": "six"}]}, "Invalid isoformat string"),
        ({"rules": [IN_TIME]}, "cannot be blank"),
    ],
)
def test_a_file_with_a_slip_of_the_pen_is_no_policy(mapping: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match="The file is no policy") as refused:
        load_policy(mapping)

    assert words in refused.value.sentence
    assert not MakeUpPolicy.objects.exists()


@pytest.mark.django_db
def test_a_file_is_loaded_once_under_its_name_and_version() -> None:
    load_policy(policies()["cedar_heights"]["policy"])

    with pytest.raises(Refusal, match="There is a version 1 of “Cedar Heights” already"):
        load_policy(policies()["cedar_heights"]["policy"])
