"""The last day on which a credit may be used."""

from datetime import date
from typing import Any

from scheduling.makeup.facts import Facts
from scheduling.makeup.periods import DAY, end_of_month, in_season, is_working_day, months_later, span_of
from scheduling.makeup.rules import Rule, Rules
from scheduling.models import MakeUpPolicy, PolicyCap

Expiry = MakeUpPolicy.Expiry
Counted = MakeUpPolicy.Counted
# A day that is not on any calendar: nobody has entered the term in which it would end.
UNKNOWN = date.max


def expires_on(rules: Rules, rule: Rule, facts: Facts) -> tuple[date | None, dict[str, Any]]:
    """The day (None: never), and the reason. A rule's own expiry comes before all that the policy says of it.

    Days are counted from the missed lesson, or from the day it was called off; one that nobody called off counts from
    the lesson. Months in which time rests do not count, and an end that falls into them moves to their last day.
    """
    kind, count = _length(rules, rule)
    from_notice = rules.expiry_from == Counted.NOTICE and facts.told_on is not None
    begin = facts.told_on if from_notice and facts.told_on else facts.day
    values = {"kind": kind, "count": count, "from": Counted.NOTICE.value if from_notice else Counted.LESSON.value}
    if kind == Expiry.NEVER and not rules.latest:
        return None, {"code": "never_expires", "values": {}}
    if kind == Expiry.NEVER:
        day = date.max
    elif kind in (Expiry.DAYS, Expiry.BUSINESS_DAYS):
        day = _days_later(rules, facts, begin, count, only_working=kind == Expiry.BUSINESS_DAYS)
    else:
        day = _end(kind, count, begin, facts)
        while day != UNKNOWN and _rests(rules, day) and _rests(rules, day + DAY):
            day += DAY
    if rules.latest and not rule.expiry and rule.expires_days is None:
        day = min(day, _end(rules.latest, 0, facts.day, facts))
    if day == UNKNOWN:
        return None, {"code": "end_not_known", "values": values}
    return day, {"code": "expires", "values": {"on": day.isoformat(), **values}}


def _length(rules: Rules, rule: Rule) -> tuple[str, int]:
    if rule.expiry:
        return str(rule.expiry), rule.expires_days or 0
    if rule.expires_days is not None:
        return Expiry.DAYS.value, rule.expires_days
    return str(rules.expiry), rules.expiry_count


def _days_later(rules: Rules, facts: Facts, begin: date, count: int, *, only_working: bool) -> date:
    day, left = begin, count
    while left > 0:
        day += DAY
        works = is_working_day(day, facts.closed_days) if only_working else True
        left -= works and not _rests(rules, day)
    return day


def _end(kind: str, count: int, begin: date, facts: Facts) -> date:
    if kind == Expiry.MONTHS:
        return months_later(begin, count)
    if kind == Expiry.END_OF_MONTH:
        return end_of_month(months_later(begin.replace(day=1), count))
    if kind == Expiry.END_OF_QUARTER:
        return end_of_month(months_later(begin.replace(day=1), 2 - (begin.month - 1) % 3 + 3 * count))
    if kind == Expiry.END_OF_YEAR:
        return date(begin.year, 12, 31)
    if kind == Expiry.END_OF_SCHOOL:
        return span_of(PolicyCap.Period.SCHOOL_YEAR, begin, facts).last
    # The term of the lesson; between two, the one to come.
    coming = [span.last for span in facts.terms if span.last >= begin]
    return coming[count] if count < len(coming) else UNKNOWN


def _rests(rules: Rules, day: date) -> bool:
    if rules.rest_first_month is None or rules.rest_last_month is None:
        return False
    # A whole year of rest would never end.
    if (rules.rest_last_month - rules.rest_first_month) % 12 == 11:
        return False
    return in_season(day, rules.rest_first_month, rules.rest_last_month)
