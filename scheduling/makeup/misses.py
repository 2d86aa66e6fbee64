"""Is the weekly place lost, because the student missed too many of its lessons?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scheduling.makeup.periods import Calendar, span_of
from scheduling.makeup.rules import Limit, Rules


@dataclass(frozen=True)
class Seen:
    """One lesson of the place that could have been taken. announced: it was called off beforehand.

    Lessons that the school did not teach are none of these.
    """

    on: date
    is_missed: bool
    announced: bool = False


@dataclass(frozen=True)
class Answer:
    """Yes or no, with the reasons as codes."""

    is_yes: bool
    because: list[dict[str, Any]]


def place_is_lost(rules: Rules, seen: Sequence[Seen], calendar: Calendar) -> Answer:
    """Whether the misses up to the last of these lessons lose the place; each limit says its numbers."""
    rows = sorted(seen, key=lambda row: row.on)
    if not rules.limits or not rows:
        return Answer(False, [{"code": "no_limit" if not rules.limits else "nothing_missed", "values": {}}])
    found = [(_count(limit, rows, calendar), limit) for limit in rules.limits]
    because = [_reason(count, limit) for count, limit in found]
    reached = [entry for entry in because if entry["code"] == "misses_reached"]
    return Answer(bool(reached), reached or because)


def _count(limit: Limit, rows: Sequence[Seen], calendar: Calendar) -> int:
    """So many misses count toward this limit: of the last weeks or the same term, or without a lesson between them."""
    last = rows[-1].on
    since = last - timedelta(weeks=limit.within_weeks) if limit.within_weeks else date.min
    near = [row for row in rows if row.on > since]
    if limit.per:
        span = span_of(limit.per, last, calendar)
        near = [row for row in near if row.on in span]
    if not limit.in_a_row:
        return sum(_counts(limit, row) for row in near)
    run = 0
    for row in reversed(near):
        if not _counts(limit, row):
            break
        run += 1
    return run


def _counts(limit: Limit, row: Seen) -> bool:
    return row.is_missed and not (limit.only_unannounced and row.announced)


def _reason(count: int, limit: Limit) -> dict[str, Any]:
    values = {
        "count": count,
        "misses": limit.misses,
        "weeks": limit.within_weeks,
        "period": str(limit.per),
        "in_a_row": limit.in_a_row,
        "unannounced": limit.only_unannounced,
    }
    return {"code": "misses_reached" if count >= limit.misses else "misses_below", "values": values}
