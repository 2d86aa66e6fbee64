"""What holds of every policy and every absence, whatever they say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from scheduling.makeup.contradictions import contradictions
from scheduling.makeup.covers import covers
from scheduling.makeup.engine import decide
from scheduling.makeup.facts import Earlier, Facts
from scheduling.makeup.notice import is_in_time
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import Cap, Rule, Rules
from scheduling.models import Cause, Lesson, MakeUpPolicy, PolicyCap, PolicyRule, Side
from tests.scheduling.makeup.labelled import CLOSED, SCHOOL_YEARS, TERMS, TORONTO

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
seasons = {"first_month": some.integers(1, 12), "last_month": some.integers(1, 12)}


@some.composite
def rules_rows(draw: some.DrawFn) -> Rule:
    asks = draw(some.sampled_from(["hours", "clock", "nothing"]))
    often = draw(some.booleans())
    return Rule(
        outcome=draw(some.sampled_from(PolicyRule.Outcome.values)),
        side=draw(some.sampled_from(["", *Side.values])),
        cause=draw(some.sampled_from(["", *Cause.values])),
        kind=draw(some.sampled_from(["", *Lesson.Kind.values])),
        age=draw(some.sampled_from(["", "minor", "adult"])),
        notice_hours=draw(some.integers(0, 100)) if asks == "hours" else None,
        by_days=draw(some.integers(0, 5)) if asks == "clock" else None,
        by_time=draw(some.times().map(lambda one: one.replace(microsecond=0))) if asks == "clock" else None,
        working_days=draw(some.booleans()),
        needs_proof=draw(some.booleans()),
        at_most=draw(some.integers(1, 3)) if often else None,
        per=draw(some.sampled_from(PolicyRule.Per.values)) if often else "",
        counts=draw(some.booleans()),
        expiry=draw(some.sampled_from(["", *MakeUpPolicy.Expiry.values])),
        expires_days=draw(some.none() | some.integers(1, 200)),
        **{name: draw(values) for name, values in seasons.items()},
    )


@some.composite
def caps_rows(draw: some.DrawFn) -> Cap:
    period = draw(some.sampled_from(PolicyCap.Period.values))
    return Cap(
        most=draw(some.integers(0, 3)),
        period=period,
        days=draw(some.integers(1, 90)) if period == "days" else None,
        each=draw(some.sampled_from(PolicyCap.Counted.values)),
        **{name: draw(values) for name, values in seasons.items()},
    )


@some.composite
def policies(draw: some.DrawFn) -> Rules:
    rows = draw(some.lists(rules_rows(), max_size=5))
    return Rules(
        version=1,
        only_paid=draw(some.booleans()),
        channel=draw(some.sampled_from(MakeUpPolicy.Channel.values)),
        words_required=draw(some.booleans()),
        expiry=draw(some.sampled_from(MakeUpPolicy.Expiry.values)),
        expiry_count=draw(some.integers(1, 200)),
        expiry_from=draw(some.sampled_from(MakeUpPolicy.Counted.values)),
        movable=draw(some.booleans()),
        missed_is_lost=draw(some.booleans()),
        rules=tuple(replace(row, position=number) for number, row in enumerate(rows, 1)),
        caps=tuple(draw(some.lists(caps_rows(), max_size=3))),
    )


@some.composite
def earlier_rows(draw: some.DrawFn) -> Earlier:
    return Earlier(
        on=date(2026, 1, 1) + timedelta(days=draw(some.integers(0, 360))),
        student=draw(some.integers(1, 2)),
        course=draw(some.integers(10, 11)),
        family=100,
        counted=draw(some.booleans()),
        rule=draw(some.none() | some.integers(1, 5)),
        is_open=draw(some.booleans()),
    )


@some.composite
def absences(draw: some.DrawFn) -> Facts:
    starts_at = BEGIN + timedelta(minutes=15 * draw(some.integers(0, 4 * 24 * 350)))
    notice = draw(some.none() | some.integers(-60, 60 * 24 * 8))
    return Facts(
        side=draw(some.sampled_from(Side.values)),
        cause=draw(some.sampled_from(Cause.values)),
        starts_at=starts_at,
        zone=TORONTO,
        announced_at=None if notice is None else starts_at - timedelta(minutes=notice),
        channel=draw(some.sampled_from(["portal", "office", "system"])),
        words=draw(some.sampled_from(["", "away"])),
        has_proof=draw(some.booleans()),
        is_paid=draw(some.booleans()),
        is_make_up=draw(some.booleans()),
        kind=draw(some.sampled_from(Lesson.Kind.values)),
        is_adult=draw(some.booleans()),
        student=1,
        course=10,
        family=100,
        earlier=tuple(draw(some.lists(earlier_rows(), max_size=8))),
        terms=TERMS,
        school_years=SCHOOL_YEARS,
        closed_days=CLOSED,
    )


@given(policies(), absences())
@settings(max_examples=300, deadline=None)
def test_the_same_question_has_the_same_answer_with_its_reasons_in_words(rules: Rules, facts: Facts) -> None:
    verdict = decide(rules, facts)

    assert decide(rules, facts) == verdict
    codes = [entry["code"] for entry in verdict.because]
    deciding = [entry["values"]["rule"] for entry in verdict.because if entry["code"] == "rule"]
    assert deciding == ([verdict.rule] if verdict.rule else [])
    assert verdict.rule or "no_rule" in codes
    assert all(sentence.strip() and "%(" not in sentence for sentence in in_words(verdict.because))
    assert verdict.outcome == "credit" or (not verdict.counts and verdict.expires_on is None)


@given(policies(), absences(), some.integers(0, 60 * 24 * 8), some.integers(0, 60 * 24 * 8))
@settings(max_examples=200, deadline=None)
def test_more_notice_never_breaks_a_rule_that_less_notice_kept(
    rules: Rules, facts: Facts, minutes: int, more: int
) -> None:
    late = facts.starts_at - timedelta(minutes=minutes)
    early = late - timedelta(minutes=more)

    for rule in rules.rules:
        assert is_in_time(rule, facts, early) or not is_in_time(rule, facts, late)


@given(policies(), absences(), some.integers(0, 60 * 24 * 8), some.integers(0, 60 * 24 * 8))
@settings(max_examples=200, deadline=None)
def test_who_calls_off_earlier_never_gets_less(rules: Rules, facts: Facts, minutes: int, more: int) -> None:
    """Where no rule asks for notice to charge, and all credits count alike; contradictions.py names the others."""
    rules = replace(
        rules,
        rules=tuple(
            replace(row, at_most=None, per="", counts=True, outcome=_never_worse(row), kind="") for row in rules.rules
        ),
    )
    late = replace(facts, announced_at=facts.starts_at - timedelta(minutes=minutes))
    early = replace(facts, announced_at=facts.starts_at - timedelta(minutes=minutes + more))

    if decide(rules, late).is_credit:
        assert decide(rules, early).is_credit


@given(some.integers(0, 3), some.sampled_from(PolicyCap.Period.values), some.lists(some.integers(0, 360), max_size=25))
@settings(max_examples=200, deadline=None)
def test_no_cap_is_ever_exceeded(most: int, period: str, days: list[int]) -> None:
    cap = Cap(most=most, period=period, days=30 if period == "days" else None)
    rules = Rules(version=1, rules=(Rule(outcome="credit"),), caps=(cap,))
    given_on: list[Earlier] = []

    for day in days:
        facts = Facts(
            side="family",
            cause="family",
            starts_at=datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day),
            zone="UTC",
            earlier=tuple(given_on),
            terms=TERMS,
            school_years=SCHOOL_YEARS,
        )
        if decide(rules, facts).is_credit:
            given_on.append(Earlier(facts.day, is_open=True))

    for one in given_on:
        assert _together(period, one.on, [row.on for row in given_on]) <= most


@given(rules_rows(), rules_rows(), absences())
@settings(max_examples=300, deadline=None)
def test_a_rule_said_to_be_hidden_never_decides(wide: Rule, narrow: Rule, facts: Facts) -> None:
    if not covers(wide, narrow):
        return
    both = Rules(version=1, rules=(replace(wide, position=1), replace(narrow, position=2)))

    assert decide(both, facts).rule != 2


@given(policies())
@settings(max_examples=200, deadline=None)
def test_contradictions_are_sentences(rules: Rules) -> None:
    assert all(sentence.endswith((".", "them.")) and "%(" not in sentence for sentence in contradictions(rules))


def _never_worse(row: Rule) -> str:
    return "credit" if row.asks_notice or row.outcome != "charged" else "charged"


def _together(period: str, day: date, given_on: list[date]) -> int:
    """So many in the period that begins with this day, counted in another way than the engine does."""
    if period == "at_once":
        return len(given_on)
    if period == "days":
        return sum(day <= one < day + timedelta(days=30) for one in given_on)
    keys = {
        "month": lambda one: (one.year, one.month),
        "quarter": lambda one: (one.year, (one.month + 2) // 3),
        "year": lambda one: one.year,
        "term": lambda one: sum(one > span.last for span in TERMS) * 10 + sum(one >= span.first for span in TERMS),
        "school_year": lambda one: one > SCHOOL_YEARS[0].last,
    }
    key = keys[period]
    return sum(key(one) == key(day) for one in given_on)
