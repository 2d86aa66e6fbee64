"""How many counted credits there were in a period, and whether there is room for another one."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from scheduling.makeup.facts import Earlier, Facts
from scheduling.makeup.periods import in_season, span_of
from scheduling.makeup.rules import Cap, Rule, Rules
from scheduling.models import PolicyCap

Each = PolicyCap.Counted
Period = PolicyCap.Period


def rooms(rules: Rules, facts: Facts) -> list[tuple[bool, dict[str, Any]]]:
    """For every cap of the lesson's season: whether there is room for one more, and the reason with its numbers."""
    return [_room(cap, facts) for cap in rules.caps if in_season(facts.day, cap.first_month, cap.last_month)]


def uses(rule: Rule, facts: Facts) -> int:
    """How often this rule has decided for this student in its period already."""
    span = span_of(rule.per, facts.day, facts)
    return sum(row.rule == rule.position and row.student == facts.student and row.on in span for row in facts.earlier)


def _room(cap: Cap, facts: Facts) -> tuple[bool, dict[str, Any]]:
    used = _used(cap, facts)
    values = {
        "nth": used + 1,
        "most": cap.most,
        "period": cap.period,
        "days": cap.days,
        "each": cap.each,
        "months": [cap.first_month, cap.last_month] if cap.is_seasonal else None,
    }
    return used < cap.most, {"code": "room" if used < cap.most else "cap_reached", "values": values}


def _used(cap: Cap, facts: Facts) -> int:
    same = [row for row in facts.earlier if _is_same(cap, row, facts)]
    if cap.period == Period.AT_ONCE:
        return sum(row.is_open and row.counted for row in same)
    counted = [row.on for row in same if row.counted and in_season(row.on, cap.first_month, cap.last_month)]
    if cap.period == Period.DAYS:
        return _most_in_any(cap.days or 1, counted, facts.day)
    span = span_of(cap.period, facts.day, facts)
    return sum(day in span for day in counted)


def _is_same(cap: Cap, row: Earlier, facts: Facts) -> bool:
    if cap.each == Each.FAMILY:
        return row.family == facts.family
    return row.student == facts.student and (cap.each != Each.COURSE or row.course == facts.course)


def _most_in_any(days: int, counted: Iterable[date], day: date) -> int:
    """The most that lie in one stretch of so many days that holds this day too; some may be after it."""
    reach = timedelta(days=days - 1)
    near = sorted(one for one in counted if day - reach <= one <= day + reach)
    begins = [max(one, day - reach) for one in (*near, day) if one <= day]
    return max((sum(begin <= one <= begin + reach for one in near) for begin in begins), default=0)
