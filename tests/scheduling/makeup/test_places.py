"""Is the weekly place lost, may it rest, and may an hour be booked: yes and no with their reasons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduling.makeup.facts import Span
from scheduling.makeup.holds import may_rest
from scheduling.makeup.misses import Seen, place_is_lost
from scheduling.makeup.money import Charge, charge_of
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import Rules
from scheduling.makeup.window import Credit, Hour, why_not
from tests.scheduling.makeup.labelled import rules_in

ELLIOTT, MATHMINDS = rules_in("elliott"), rules_in("mathminds")
FIRST = date(2026, 1, 6)
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


def seen(pattern: str) -> list[Seen]:
    """A lesson a week: "." was taken, "a" missed and announced, "u" missed and not announced."""
    return [
        Seen(FIRST + timedelta(weeks=week), is_missed=mark != ".", announced=mark == "a")
        for week, mark in enumerate(pattern)
    ]


@pytest.mark.parametrize(
    ("pattern", "is_lost"),
    [
        ("...", False),
        ("aaa.", False),
        ("aaaa", True),
        ("a.a.a.a", True),
        ("a.a.a..a....", True),
        ("a.a.a........a", False),
        ("uu", True),
        ("u.u", False),
        ("ua", False),
        ("au", False),
        ("uau", False),
        (".uu.", False),
    ],
)
def test_more_than_three_misses_in_twelve_weeks_or_two_unannounced_in_a_row_lose_the_place(
    pattern: str, is_lost: bool
) -> None:
    answer = place_is_lost(ELLIOTT, seen(pattern))

    assert answer.is_yes is is_lost
    assert all(in_words(answer.because))


def test_the_reason_says_the_numbers() -> None:
    assert in_words(place_is_lost(ELLIOTT, seen("aaaa")).because) == [
        "4 lessons were missed within 12 weeks; from 4 on the weekly place is lost."
    ]
    assert in_words(place_is_lost(ELLIOTT, seen("uu")).because) == [
        "2 lessons were missed that nobody called off in a row; from 2 on the weekly place is lost."
    ]
    assert in_words(place_is_lost(Rules(), seen("uuuu")).because) == ["The policy sets no limit on missed lessons."]


def days(first: str, count: int) -> Span:
    begin = date.fromisoformat(first)
    return Span(begin, begin + timedelta(days=count - 1))


@pytest.mark.parametrize(
    ("wanted", "earlier", "failed", "codes"),
    [
        (days("2026-07-01", 14), [], [], ["may_rest"]),
        (days("2026-07-01", 13), [], [], ["hold_too_short"]),
        (days("2026-07-01", 56), [], [], ["may_rest"]),
        (days("2026-07-01", 57), [], [], ["hold_too_long"]),
        (days("2026-07-01", 28), [days("2025-12-01", 28)], [], ["may_rest"]),
        (days("2026-07-01", 29), [days("2025-12-01", 28)], [], ["hold_too_long"]),
        (days("2026-07-01", 56), [days("2025-06-01", 28)], [], ["may_rest"]),
        (days("2026-07-01", 29), [days("2026-12-01", 28)], [], ["hold_too_long"]),
        (days("2026-07-01", 14), [], [date(2026, 3, 1)], ["payment_failed"]),
        (days("2026-07-01", 14), [], [date(2026, 2, 28)], ["may_rest"]),
        (
            days("2026-07-01", 10),
            [days("2026-03-01", 56)],
            [TODAY],
            ["hold_too_short", "hold_too_long", "payment_failed"],
        ),
    ],
)
def test_a_place_rests_two_to_eight_weeks_in_twelve_months_without_failed_payments(
    wanted: Span, earlier: list[Span], failed: list[date], codes: list[str]
) -> None:
    answer = may_rest(MATHMINDS, wanted, earlier=earlier, failed_payments=failed, today=TODAY)

    assert [entry["code"] for entry in answer.because] == codes
    assert answer.is_yes is (codes == ["may_rest"])
    assert all(in_words(answer.because))


def test_without_holds_in_the_policy_no_place_rests() -> None:
    answer = may_rest(ELLIOTT, days("2026-07-01", 14), today=TODAY)

    assert in_words(answer.because) == ["The school’s policy knows no holiday holds."]


HOUR = Hour(NOW + timedelta(days=3), 30, "America/Toronto", teacher=1, subjects=frozenset({5}), student=1, family=9)
CREDIT = Credit(30, expires_on=date(2026, 2, 13), teacher=1, subject=5, student=1, family=9)
RULES = Rules(version=1, book_hours_ahead=24, book_days_ahead=30)


@pytest.mark.parametrize(
    ("rules", "credit", "hour", "codes"),
    [
        (RULES, CREDIT, HOUR, []),
        (RULES, CREDIT, replace(HOUR, starts_at=NOW + timedelta(days=4)), ["after_expiry"]),
        (replace(RULES, booked_is_enough=True), CREDIT, replace(HOUR, starts_at=NOW + timedelta(days=4)), []),
        (RULES, replace(CREDIT, expires_on=None), replace(HOUR, starts_at=NOW + timedelta(days=30)), []),
        (RULES, replace(CREDIT, expires_on=None), replace(HOUR, starts_at=NOW + timedelta(days=31)), ["too_far"]),
        (RULES, CREDIT, replace(HOUR, starts_at=NOW + timedelta(hours=24)), []),
        (RULES, CREDIT, replace(HOUR, starts_at=NOW + timedelta(hours=23, minutes=59)), ["too_soon"]),
        (replace(RULES, where="freed"), CREDIT, HOUR, ["elsewhere"]),
        (replace(RULES, where="freed"), CREDIT, replace(HOUR, is_freed=True), []),
        (replace(RULES, where="freed"), replace(CREDIT, where="any"), HOUR, []),
        (replace(RULES, where="days"), CREDIT, replace(HOUR, is_freed=True), ["elsewhere"]),
        (replace(RULES, where="freed_or_days"), CREDIT, replace(HOUR, is_make_up_day=True), []),
        (RULES, CREDIT, replace(HOUR, teacher=2), []),
        (replace(RULES, same_teacher=True), CREDIT, replace(HOUR, teacher=2), ["other_teacher"]),
        (RULES, CREDIT, replace(HOUR, subjects=frozenset({6})), ["other_subject"]),
        (replace(RULES, same_subject=False), CREDIT, replace(HOUR, subjects=frozenset({6})), []),
        (RULES, CREDIT, replace(HOUR, minutes=45), ["other_length"]),
        (replace(RULES, same_length=False), CREDIT, replace(HOUR, minutes=45), ["other_length"]),
        (replace(RULES, same_length=False), CREDIT, replace(HOUR, minutes=15), []),
        (RULES, CREDIT, replace(HOUR, student=2), ["other_student"]),
        (replace(RULES, for_siblings=True), CREDIT, replace(HOUR, student=2), []),
        (replace(RULES, for_siblings=True), CREDIT, replace(HOUR, student=2, family=8), ["other_student"]),
        (RULES, CREDIT, replace(HOUR, is_regular=True), ["regular_lesson"]),
        (replace(RULES, pays_regular_lesson=True), CREDIT, replace(HOUR, is_regular=True), []),
        (replace(RULES, movable=False), CREDIT, replace(HOUR, is_move=True), ["not_movable"]),
    ],
)
def test_an_hour_may_be_booked_or_every_reason_against_it_is_said(
    rules: Rules, credit: Credit, hour: Hour, codes: list[str]
) -> None:
    found = why_not(rules, credit, hour, at=NOW)

    assert [entry["code"] for entry in found] == codes
    assert len(in_words(found)) == len(codes)


@pytest.mark.parametrize(
    ("outcome", "because", "cents"),
    [
        ("credit", [], 3200),
        ("charged", [], 3200),
        ("not_charged", [], 0),
        ("charged", [{"code": "percent", "values": {"percent": 50}}], 1600),
        ("credit", [{"code": "fee", "values": {"cents": 1500}}], 4700),
        (
            "not_charged",
            [
                {"code": "percent", "values": {"percent": 50}},
                {"code": "exception", "values": {"reason": "x", "outcome": "not_charged"}},
            ],
            0,
        ),
    ],
)
def test_a_decision_says_what_stays_on_the_bill(outcome: str, because: list[dict[str, object]], cents: int) -> None:
    assert charge_of(outcome, because).of(3200) == cents
    assert Charge(50).of(3333) == 1667
