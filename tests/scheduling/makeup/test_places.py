"""Is the weekly place lost, may it rest, and may an hour be booked: yes and no with their reasons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduling.makeup.facts import Span
from scheduling.makeup.holds import may_rest
from scheduling.makeup.misses import Seen, place_is_lost
from scheduling.makeup.money import Charge, charge_of
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import Limit, Rules
from scheduling.makeup.window import Credit, Hour, why_not
from scheduling.queries.school_days import SchoolDays
from tests.scheduling.makeup.labelled import CLOSED, SCHOOL_YEARS, TERMS, rules_in

ELLIOTT, MATHMINDS = rules_in("elliott"), rules_in("mathminds")
FIRST = date(2026, 1, 6)
CALENDAR = SchoolDays(TERMS, SCHOOL_YEARS, CLOSED)
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
    answer = place_is_lost(ELLIOTT, seen(pattern), CALENDAR)

    assert answer.is_yes is is_lost
    assert all(in_words(answer.because))


def test_the_reason_says_the_numbers() -> None:
    assert in_words(place_is_lost(ELLIOTT, seen("aaaa"), CALENDAR).because) == [
        "4 lessons were missed within 12 weeks; from 4 on the weekly place is lost."
    ]
    assert in_words(place_is_lost(ELLIOTT, seen("uu"), CALENDAR).because) == [
        "2 lessons in a row were missed and not called off; from 2 on the weekly place is lost."
    ]
    assert in_words(place_is_lost(Rules(), seen("uuuu"), CALENDAR).because) == [
        "The policy sets no limit on missed lessons."
    ]


@pytest.mark.parametrize(
    ("pattern", "is_lost"),
    [
        ("aaa", True),
        ("aa.........", False),
        ("a.........aa", True),
        ("a.........a.aa", False),
        ("...........aa", False),
    ],
)
def test_misses_of_a_term_are_counted_anew_in_the_next(pattern: str, is_lost: bool) -> None:
    """The term's last lesson is the twelfth."""
    rules = Rules(version=1, limits=(Limit(misses=3, per="term"),))

    answer = place_is_lost(rules, seen(pattern), CALENDAR)

    assert answer.is_yes is is_lost
    [sentence] = in_words(answer.because)
    assert sentence.endswith("this term; from 3 on the weekly place is lost.")


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


SUMMER = Rules(
    version=1,
    hold_min_days=7,
    hold_max_days=42,
    hold_times=2,
    hold_notice_days=30,
    hold_first_month=7,
    hold_last_month=8,
)


@pytest.mark.parametrize(
    ("wanted", "earlier", "today", "codes"),
    [
        (days("2026-07-01", 14), [], "2026-06-01", ["may_rest"]),
        (days("2026-07-01", 14), [], "2026-06-02", ["hold_too_late"]),
        (days("2026-06-30", 14), [], "2026-05-01", ["hold_out_of_season"]),
        (days("2026-08-25", 7), [], "2026-05-01", ["may_rest"]),
        (days("2026-08-26", 7), [], "2026-05-01", ["hold_out_of_season"]),
        (days("2026-08-01", 7), [days("2026-07-01", 7)], "2026-05-01", ["may_rest"]),
        (days("2026-08-01", 7), [days("2026-07-01", 7), days("2026-07-15", 7)], "2026-05-01", ["hold_too_often"]),
        (days("2026-08-01", 7), [days("2025-07-01", 7), days("2025-08-01", 7)], "2026-05-01", ["may_rest"]),
    ],
)
def test_a_place_rests_twice_a_summer_if_asked_for_a_month_before(
    wanted: Span, earlier: list[Span], today: str, codes: list[str]
) -> None:
    answer = may_rest(SUMMER, wanted, earlier=earlier, today=date.fromisoformat(today))

    assert [entry["code"] for entry in answer.because] == codes
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
