"""The engine against what people read in the schools' policies."""

from typing import Any

import pytest

from scheduling.actions.load_policy import load_policy
from scheduling.actions.policy import publish_policy
from scheduling.makeup.contradictions import contradictions
from scheduling.makeup.engine import decide
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import rules_of
from scheduling.queries.policy import policy_on
from tests.scheduling.makeup.labelled import facts_in, policies, rules_in, wanted_in

POLICIES = policies()
ROWS = [
    pytest.param(name, row, id=f"{name}-{number}")
    for name, policy in POLICIES.items()
    for number, row in enumerate(policy["table"], 1)
]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_each_labelled_row_is_decided_as_people_read_it(name: str, row: dict[str, Any]) -> None:
    verdict, wanted = decide(rules_in(name), facts_in(row)), wanted_in(row)

    found = (verdict.outcome, verdict.counts, verdict.expires_on)
    assert found == (wanted.outcome, wanted.counts, wanted.expires_on), (row, verdict)
    assert wanted.code in [entry["code"] for entry in verdict.because], (row, verdict)
    assert all(in_words(verdict.because))


@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_has_twelve_rows_and_contradicts_itself_nowhere(name: str) -> None:
    assert len(POLICIES[name]["table"]) >= 12
    assert contradictions(rules_in(name)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_comes_back_from_the_database_as_it_was_written(name: str, django_assert_num_queries: Any) -> None:
    wanted = rules_in(name)
    draft = load_policy(POLICIES[name]["policy"])
    day = facts_in(POLICIES[name]["table"][0]).day
    assert policy_on(day) is None

    publish_policy(policy=draft, valid_from=day)

    found = policy_on(day)
    assert found
    assert rules_of(found) == wanted
    with django_assert_num_queries(0):
        rules_of(found)
