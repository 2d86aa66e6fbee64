"""Was it called off in time? Hours between real instants, or a wall-clock time on a day before.

Exactly at the bound is in time. Hours are those that really pass, so a night on which the clocks change has 23 or 25 of
them; "by 18:00 of the day before" is what the school's clock shows.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from academy.models.zone import zone
from scheduling.makeup.facts import Facts
from scheduling.makeup.periods import DAY, is_working_day
from scheduling.makeup.rules import Rule, Rules
from scheduling.models import MakeUpPolicy

MIDNIGHT = time()


def heard(rules: Rules, facts: Facts) -> tuple[datetime | None, list[dict[str, Any]]]:
    """When it counts as called off (None: it does not), with the reasons where it was said but not as asked."""
    if facts.announced_at is None:
        return None, [_entry("not_announced")]
    if facts.announced_at > facts.starts_at:
        return None, [_entry("after_begin", minutes=_minutes(facts.announced_at - facts.starts_at))]
    if facts.is_of_family and rules.channel == MakeUpPolicy.Channel.PORTAL and facts.channel != rules.channel:
        return None, [_entry("not_on_pages")]
    if facts.is_of_family and rules.words_required and not facts.words.strip():
        return None, [_entry("no_words")]
    return facts.announced_at, [_entry("told", minutes=_minutes(facts.starts_at - facts.announced_at))]


def is_in_time(rule: Rule, facts: Facts, told: datetime | None) -> bool:
    """Whether the rule's notice was kept; true for a rule that asks for none."""
    if not rule.asks_notice:
        return True
    if told is None:
        return False
    if rule.notice_hours is not None:
        return notice_of(rule, facts, told) >= timedelta(hours=rule.notice_hours)
    return told <= latest(rule, facts)


def notice_of(rule: Rule, facts: Facts, told: datetime) -> timedelta:
    """The time between, or as much of it as lies on working days where only these count."""
    began, starts = told.astimezone(UTC), facts.starts_at.astimezone(UTC)
    if not rule.working_days:
        return starts - began
    total, day = timedelta(), told.astimezone(zone(facts.zone)).date()
    while day <= facts.day:
        if is_working_day(day, facts.closed_days):
            first, last = _at(day, MIDNIGHT, facts.zone), _at(day + DAY, MIDNIGHT, facts.zone)
            total += max(min(last, starts) - max(first, began), timedelta())
        day += DAY
    return total


def latest(rule: Rule, facts: Facts) -> datetime:
    """The last instant at which it could be called off by a rule that names a day and a time."""
    day = facts.day
    for _number in range(rule.by_days or 0):
        day -= DAY
        while rule.working_days and not is_working_day(day, facts.closed_days):
            day -= DAY
    return _at(day, rule.by_time or MIDNIGHT, facts.zone)


def shortfall(rule: Rule, facts: Facts, told: datetime | None) -> dict[str, Any]:
    """Why the rule does not fit for want of notice."""
    if rule.notice_hours is None:
        asked = latest(rule, facts).astimezone(zone(facts.zone))
        return _entry("too_late_by_clock", rule=rule.position, by=asked.isoformat())
    had = _minutes(notice_of(rule, facts, told)) if told else None
    return _entry(
        "notice_short", rule=rule.position, asked_hours=rule.notice_hours, minutes=had, working_days=rule.working_days
    )


def kept(rule: Rule, facts: Facts, told: datetime) -> dict[str, Any]:
    """That the rule's notice was kept, with both numbers."""
    if rule.notice_hours is None:
        asked = latest(rule, facts).astimezone(zone(facts.zone))
        return _entry("in_time_by_clock", rule=rule.position, by=asked.isoformat())
    had = _minutes(notice_of(rule, facts, told))
    return _entry(
        "in_time", rule=rule.position, asked_hours=rule.notice_hours, minutes=had, working_days=rule.working_days
    )


def _at(day: date, clock: time, zone_name: str) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone(zone_name)).astimezone(UTC)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _entry(code: str, **values: Any) -> dict[str, Any]:
    return {"code": code, "values": values}
