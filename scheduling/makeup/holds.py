"""May a weekly place rest for a while (a holiday hold)?"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from scheduling.makeup.facts import Span
from scheduling.makeup.misses import Answer
from scheduling.makeup.periods import DAY, in_season, months_later
from scheduling.makeup.rules import Rules


def may_rest(
    rules: Rules, wanted: Span, *, earlier: Sequence[Span] = (), failed_payments: Sequence[date] = (), today: date
) -> Answer:
    """earlier: the place's other holds, past and planned. failed_payments: the days on which one failed.

    Every reason against it is named, not only the first.
    """
    if rules.hold_max_days == 0:
        return Answer(False, [{"code": "no_holds", "values": {}}])
    length = _days(wanted)
    against: list[dict[str, Any]] = []
    if length < rules.hold_min_days:
        against.append({"code": "hold_too_short", "values": {"days": length, "least": rules.hold_min_days}})
    total = _most_together(rules, wanted, earlier)
    values = {"days": total, "most": rules.hold_max_days, "months": rules.hold_within_months}
    if total > rules.hold_max_days:
        against.append({"code": "hold_too_long", "values": values})
    often = _most_often(rules, wanted, earlier)
    if rules.hold_times and often > rules.hold_times:
        so_often = {"nth": often, "most": rules.hold_times, "months": rules.hold_within_months}
        against.append({"code": "hold_too_often", "values": so_often})
    if wanted.first < today + timedelta(days=rules.hold_notice_days):
        against.append({"code": "hold_too_late", "values": {"days": rules.hold_notice_days}})
    season = (rules.hold_first_month, rules.hold_last_month)
    if not all(in_season(wanted.first + timedelta(days=number), *season) for number in range(length)):
        against.append({"code": "hold_out_of_season", "values": {"months": list(season)}})
    clean_since = months_later(today, -rules.hold_clean_months)
    failed = [day for day in failed_payments if clean_since <= day <= today]
    if rules.hold_clean_months and failed:
        reason = {"on": max(failed).isoformat(), "months": rules.hold_clean_months}
        against.append({"code": "payment_failed", "values": reason})
    return Answer(not against, against or [{"code": "may_rest", "values": values}])


def _most_together(rules: Rules, wanted: Span, earlier: Sequence[Span]) -> int:
    """The most days of rest in any stretch of so many months that holds all or part of the wanted days."""
    return max(sum(map(_days, parts)) for parts in _stretches(rules, wanted, earlier))


def _most_often(rules: Rules, wanted: Span, earlier: Sequence[Span]) -> int:
    """The most times of rest in any such stretch."""
    return max(sum(_days(part) > 0 for part in parts) for parts in _stretches(rules, wanted, earlier))


def _stretches(rules: Rules, wanted: Span, earlier: Sequence[Span]) -> Iterator[list[Span]]:
    """What of each hold lies in a stretch of so many months, for every one that begins with a hold."""
    holds = [*earlier, wanted]
    for begin in [span.first for span in holds if span.first <= wanted.last]:
        end = months_later(begin, rules.hold_within_months) - DAY
        if end >= wanted.first:
            yield [Span(max(span.first, begin), min(span.last, end)) for span in holds]


def _days(span: Span) -> int:
    return max((span.last - span.first) // timedelta(days=1) + 1, 0)
