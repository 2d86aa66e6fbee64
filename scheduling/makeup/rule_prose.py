"""The rules of a policy in the words families read: each kind of absence once, with what follows by its notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.makeup import words
from scheduling.makeup.rules import Rule
from scheduling.models import MakeUpPolicy, PolicyRule

Expiry = MakeUpPolicy.Expiry
Outcome = PolicyRule.Outcome


@dataclass(frozen=True)
class Line:
    """What one rule says; its number is the one by which reasons name it."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Group:
    """Rules that follow one another about the same absences. title: these, where there are several."""

    title: str
    lines: list[Line]


def groups_of(rules: Sequence[Rule]) -> list[Group]:
    """In their order, for the first that fits decides."""
    return [_group(about, list(rows)) for about, rows in groupby(rules, key=_about)]


def _group(about: str, rows: list[Rule]) -> Group:
    title = f"{about[0].upper()}{about[1:]}"
    if len(rows) == 1:
        first = ", ".join([title, *_conditions(rows[0])])
        return Group("", [Line(rows[0].position, f"{first}: {_result(rows[0])}.")])
    return Group(title, [Line(row.position, f"{_when(row)}: {_result(row)}.") for row in rows])


def _when(rule: Rule) -> str:
    """At least 24 hours before the lesson."""
    said = ", ".join(_conditions(rule)) or _("otherwise")
    return f"{said[0].upper()}{said[1:]}"


def _about(rule: Rule) -> str:
    """Called off by the family, in case of illness."""
    months = None if (rule.first_month, rule.last_month) == (1, 12) else [rule.first_month, rule.last_month]
    return words.about(
        {
            "side": rule.side,
            "cause": rule.cause,
            "kind": rule.kind,
            "age": rule.age,
            "with_proof": rule.needs_proof,
            "months": months,
        }
    )


def _conditions(rule: Rule) -> list[str]:
    """In time, and so often at most."""
    found = [notice] if (notice := _notice(rule)) else []
    if rule.at_most is not None:
        often = {"times": words.times(rule.at_most), "period": words.each_period(rule.per, None)}
        found.append(_("%(times)s %(period)s") % often)
    return found


def _notice(rule: Rule) -> str:
    if rule.notice_hours is not None:
        hours = words.hours(rule.notice_hours)
        if rule.working_days:
            return _("at least %(hours)s before the lesson, counted on working days") % {"hours": hours}
        if rule.notice_hours == 0:
            return _("before the lesson begins")
        return _("at least %(hours)s before the lesson") % {"hours": hours}
    if rule.by_days is None or rule.by_time is None:
        return ""
    time = f"{rule.by_time:%H:%M}"
    if rule.by_days == 0:
        return _("by %(time)s on the day itself") % {"time": time}
    if rule.working_days:
        days = ngettext("%(n)s working day", "%(n)s working days", rule.by_days) % {"n": rule.by_days}
    else:
        days = words.days(rule.by_days)
    return _("by %(time)s, %(days)s before") % {"time": time, "days": days}


def _result(rule: Rule) -> str:
    said = [words.outcome(rule.outcome)]
    if rule.charge_percent is not None:
        said.append(_("%(percent)s %% of the price is charged") % {"percent": rule.charge_percent})
    if rule.fee_cents:
        said.append(_("with a fee of %(fee)s") % {"fee": words.money(rule.fee_cents)})
    if rule.minutes:
        said.append(_("the make-up lasts %(n)s minutes") % {"n": rule.minutes})
    if rule.where:
        said.append(_("to be booked %(where)s") % {"where": words.where(rule.where)})
    if rule.outcome == Outcome.CREDIT and not rule.counts:
        said.append(_("it does not count toward the limits"))
    if rule.expiry or rule.expires_days is not None:
        said.append(lasts(rule.expiry or Expiry.DAYS, rule.expires_days or 0))
    if rule.discretion:
        said.append(_("the office may decide otherwise"))
    return ", ".join(said)


def lasts(kind: str, count: int) -> str:
    """A credit lasts 60 days."""
    said = {
        Expiry.NEVER: _("a credit does not expire"),
        Expiry.DAYS: _("a credit lasts %(days)s") % {"days": words.days(count)},
        Expiry.BUSINESS_DAYS: ngettext("a credit lasts %(n)s business day", "a credit lasts %(n)s business days", count)
        % {"n": count},
        Expiry.MONTHS: ngettext("a credit lasts %(n)s month", "a credit lasts %(n)s months", count) % {"n": count},
        Expiry.END_OF_MONTH: {
            0: _("a credit lasts until the end of the month"),
            1: _("a credit lasts until the end of the following month"),
        }.get(count)
        or _("a credit lasts until the end of the month %(n)s months later") % {"n": count},
        Expiry.END_OF_QUARTER: _("a credit lasts until the end of the quarter")
        if count == 0
        else _("a credit lasts until the end of a quarter, %(n)s later") % {"n": count},
        Expiry.END_OF_TERM: {
            0: _("a credit lasts until the end of the term"),
            1: _("a credit lasts until the end of the following term"),
        }.get(count)
        or _("a credit lasts until the end of a term, %(n)s later") % {"n": count},
        Expiry.END_OF_SCHOOL: _("a credit lasts until the end of the school year"),
        Expiry.END_OF_YEAR: _("a credit lasts until the end of the calendar year"),
    }
    return str(said[Expiry(kind)])
