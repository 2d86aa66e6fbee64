"""Sentences for what is asked besides: where a credit may be used, whether a place is lost, or may rest."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.words import long_date
from scheduling.makeup import words

Values = Mapping[str, Any]


def _misses(values: Values) -> str:
    count = ngettext("%(n)s lesson", "%(n)s lessons", values["count"]) % {"n": values["count"]}
    row = _("%(lessons)s in a row") % {"lessons": count} if values["in_a_row"] else count
    if values["unannounced"]:
        missed = ngettext("was missed and not called off", "were missed and not called off", values["count"])
    else:
        missed = ngettext("was missed", "were missed", values["count"])
    weeks = ngettext("within %(n)s week", "within %(n)s weeks", values["weeks"]) % {"n": values["weeks"]}
    period = words.period({"period": values["period"]}) if values["period"] else ""
    counted = " ".join(part for part in (row, missed, weeks if values["weeks"] else period) if part)
    bound = _("from %(n)s on the weekly place is lost.") % {"n": values["misses"]}
    return f"{counted}; {bound}"


def _hold_long(values: Values) -> str:
    sentence = _("With these days it would rest for %(days)s within %(months)s months; at most %(most)s are allowed.")
    return sentence % {
        "days": words.days(values["days"]),
        "months": values["months"],
        "most": words.days(values["most"]),
    }


def _hold_short(values: Values) -> str:
    sentence = _("These are %(days)s; a weekly place rests for %(least)s or more.")
    return sentence % {"days": words.days(values["days"]), "least": words.days(values["least"])}


def _payment(values: Values) -> str:
    sentence = _("A payment failed on %(day)s; a place may rest where none has failed for %(n)s months.")
    return sentence % {"day": long_date(date.fromisoformat(values["on"])), "n": values["months"]}


def _may_rest(values: Values) -> str:
    sentence = _("The place may rest: %(days)s within %(months)s months, of %(most)s that are allowed.")
    return sentence % {
        "days": words.days(values["days"]),
        "months": values["months"],
        "most": words.days(values["most"]),
    }


def _hold_often(values: Values) -> str:
    sentence = ngettext(
        "A place may rest once within %(months)s months, and this would be time number %(nth)s.",
        "A place may rest %(n)s times within %(months)s months, and this would be time number %(nth)s.",
        values["most"],
    )
    return sentence % {"n": values["most"], "months": values["months"], "nth": values["nth"]}


def _hold_late(values: Values) -> str:
    sentence = _("A holiday hold is to be asked for %(days)s before its first day.")
    return sentence % {"days": words.days(values["days"])}


def _hold_season(values: Values) -> str:
    sentence = _("A place may rest in these months only: %(months)s.")
    return sentence % {"months": words.months(*values["months"])}


def _other_student(values: Values) -> str:
    if values["siblings"]:
        return _("This credit belongs to another family.")
    return _("This credit belongs to another student.")


def _after_expiry(values: Values) -> str:
    return _("The credit can be used until %(day)s only.") % {"day": long_date(date.fromisoformat(values["on"]))}


ANSWERS: dict[str, Callable[[Values], str]] = {
    "no_limit": lambda _values: _("The policy sets no limit on missed lessons."),
    "nothing_missed": lambda _values: _("Nothing was missed."),
    "misses_reached": _misses,
    "misses_below": _misses,
    "no_holds": lambda _values: _("The school’s policy knows no holiday holds."),
    "hold_too_short": _hold_short,
    "hold_too_long": _hold_long,
    "hold_too_often": _hold_often,
    "hold_too_late": _hold_late,
    "hold_out_of_season": _hold_season,
    "payment_failed": _payment,
    "may_rest": _may_rest,
    "after_expiry": _after_expiry,
    "too_soon": lambda values: (
        _("A make-up is to be booked at least %(hours)s ahead.") % {"hours": words.hours(values["hours"])}
    ),
    "too_far": lambda values: (
        _("A make-up can be booked at most %(days)s ahead.") % {"days": words.days(values["days"])}
    ),
    "elsewhere": lambda values: (
        _("This make-up can be booked %(where)s only.") % {"where": words.where(values["where"])}
    ),
    "other_teacher": lambda _values: _("This credit is for lessons with the same teacher only."),
    "other_subject": lambda _values: _("This credit is for lessons in the same subject only."),
    "other_length": lambda values: _("This credit is for a lesson of %(minutes)s minutes.") % values,
    "other_student": _other_student,
    "regular_lesson": lambda _values: _("A credit cannot pay a regular lesson."),
    "not_movable": lambda _values: _("A booked make-up lesson cannot be moved."),
}
