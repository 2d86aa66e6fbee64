"""Numbers, periods and rules in the words families read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import get_month_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.words import locale
from scheduling.models import Cause, Lesson, MakeUpPolicy, PolicyCap, PolicyRule

Period = PolicyCap.Period
Where = MakeUpPolicy.Where


def hours(count: int) -> str:
    """24 hours."""
    return ngettext("%(n)s hour", "%(n)s hours", count) % {"n": count}


def days(count: int) -> str:
    """60 days."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def times(count: int) -> str:
    """once, twice, 3 times."""
    return {1: _("once"), 2: _("twice")}.get(count) or ngettext("%(n)s time", "%(n)s times", count) % {"n": count}


def length(minutes: int) -> str:
    """So long before a lesson: 30 hours; 90 minutes where hours would say too little; 12 days where it is long."""
    if minutes < 60 or (minutes < 48 * 60 and minutes % 60):
        whole, rest = divmod(minutes, 60)
        short = ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
        return _("%(hours)s and %(minutes)s") % {"hours": hours(whole), "minutes": short} if whole else short
    if minutes < 14 * 24 * 60:
        return hours(minutes // 60)
    return days(minutes // (24 * 60))


def money(cents: int) -> str:
    """An amount in the school's currency, which stands on the page."""
    return f"{cents / 100:,.2f}"


def months(first: int, last: int) -> str:
    """June to August."""
    names = get_month_names("wide", locale=locale())
    if first == last:
        return str(names[first])
    return _("%(first)s to %(last)s") % {"first": names[first], "last": names[last]}


def period(values: Mapping[str, Any]) -> str:
    """In this term, within any 90 days."""
    said = {
        Period.MONTH: _("this month"),
        Period.QUARTER: _("this quarter"),
        Period.TERM: _("this term"),
        Period.SCHOOL_YEAR: _("this school year"),
        Period.YEAR: _("this calendar year"),
        Period.AT_ONCE: _("that is not used yet"),
    }
    known = said.get(Period(values["period"]))
    return known or _("within %(days)s") % {"days": days(values.get("days") or 0)}


def each_period(name: str, number: int | None) -> str:
    """In a term, within any 90 days."""
    said = {
        Period.MONTH: _("in a month"),
        Period.QUARTER: _("in a quarter"),
        Period.TERM: _("in a term"),
        Period.SCHOOL_YEAR: _("in a school year"),
        Period.YEAR: _("in a calendar year"),
        Period.AT_ONCE: _("at the same time"),
    }
    known = said.get(Period(name))
    return known or _("within any %(days)s") % {"days": days(number or 0)}


def cause(name: str) -> str:
    """Illness, the teacher's absence."""
    said = {
        Cause.FAMILY: _("when the family cannot come"),
        Cause.ILLNESS: _("in case of illness"),
        Cause.EMERGENCY: _("in an emergency in the family"),
        Cause.WEATHER: _("because of the weather"),
        Cause.TECHNICAL: _("when the connection fails"),
        Cause.HOLIDAY: _("for a family holiday"),
        Cause.TEACHER: _("when the teacher is away"),
        Cause.SCHOOL: _("when the school cannot teach"),
        Cause.CLOSED: _("when the school is closed"),
        Cause.PAUSED: _("while the weekly place rests"),
        Cause.WITHDRAWN: _("after the student has left"),
    }
    return said[Cause(name)]


def side(name: str) -> str:
    """Called off by the family."""
    said = {
        "family": _("called off by the family"),
        "student": _("called off by the student"),
        "teacher": _("called off by the teacher"),
        "staff": _("called off by the office"),
        "school": _("called off by the school"),
    }
    return said[name]


def kind(name: str) -> str:
    """Group lessons, trial lessons."""
    said = {
        Lesson.Kind.WEEKLY: _("weekly lessons"),
        Lesson.Kind.GROUP: _("group lessons"),
        Lesson.Kind.TRIAL: _("trial lessons"),
        Lesson.Kind.MAKE_UP: _("make-up lessons"),
        Lesson.Kind.SINGLE: _("single lessons"),
    }
    return said[Lesson.Kind(name)]


def outcome(name: str) -> str:
    """What a rule leads to."""
    said = {
        PolicyRule.Outcome.CREDIT: _("a make-up credit"),
        PolicyRule.Outcome.NOT_CHARGED: _("no charge and no credit"),
        PolicyRule.Outcome.CHARGED: _("the lesson is charged without a credit"),
    }
    return said[PolicyRule.Outcome(name)]


def where(name: str) -> str:
    """Where a make-up may be booked."""
    said = {
        Where.ANY: _("at any free time"),
        Where.DAYS: _("on the school’s make-up days"),
        Where.FREED: _("in hours that other families gave back"),
        Where.FREED_OR_DAYS: _("in hours that other families gave back, or on make-up days"),
    }
    return said[Where(name)]


def about(values: Mapping[str, Any]) -> str:
    """What a rule is about: group lessons, called off by the family, in case of illness, with proof."""
    parts = [
        kind(values["kind"]) if values.get("kind") else "",
        {"minor": _("for children"), "adult": _("for adults")}.get(values.get("age") or "", ""),
        side(values["side"]) if values.get("side") else "",
        cause(values["cause"]) if values.get("cause") else "",
        _("with proof") if values.get("with_proof") else "",
        _("from %(months)s") % {"months": months(*values["months"])} if values.get("months") else "",
    ]
    return ", ".join(part for part in parts if part) or _("every other absence")


def on(iso: str) -> date:
    """A day of the reasons' JSON."""
    return date.fromisoformat(iso)
