"""The reasons of a verdict in plain sentences, for family and staff alike."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.words import clock, day, long_date
from scheduling.makeup import words
from scheduling.makeup.answers import ANSWERS

Values = Mapping[str, Any]


def in_words(because: Iterable[Mapping[str, Any]]) -> list[str]:
    """One sentence for each reason, in the order in which they decided; each code once."""
    return list(dict.fromkeys(SENTENCES[entry["code"]](entry.get("values", {})) for entry in because))


def _told(values: Values) -> str:
    return _("You told us %(time)s before the lesson.") % {"time": words.length(values["minutes"])}


def _would_tell(values: Values) -> str:
    return _("It is %(time)s until the lesson.") % {"time": words.length(values["minutes"])}


def _after_begin(values: Values) -> str:
    sentence = _("You told us %(time)s after the lesson had begun, which counts as not called off.")
    return sentence % {"time": words.length(values["minutes"])}


def _asked(values: Values) -> str:
    asked = words.hours(values["asked_hours"])
    return _("%(hours)s on working days") % {"hours": asked} if values.get("working_days") else asked


def _in_time(values: Values) -> str:
    return _("That is in time: rule %(rule)s asks for %(asked)s.") % {"rule": values["rule"], "asked": _asked(values)}


def _notice_short(values: Values) -> str:
    said = {"rule": values["rule"], "asked": _asked(values)}
    if values["minutes"] is None:
        return _("Rule %(rule)s asks for %(asked)s of notice, so it does not apply.") % said
    said["had"] = words.length(values["minutes"])
    if values.get("working_days"):
        return _("Rule %(rule)s asks for %(asked)s; these were %(had)s, so it does not apply.") % said
    return _("Rule %(rule)s asks for %(asked)s of notice, and %(had)s are less, so it does not apply.") % said


def _by(values: Values) -> dict[str, Any]:
    moment = datetime.fromisoformat(values["by"])
    return {"rule": values["rule"], "day": day(moment), "clock": clock(moment)}


def _rule(values: Values) -> str:
    said = {
        "rule": values["rule"],
        "about": words.about(values),
        "outcome": words.outcome(values["outcome"]),
    }
    sentence = _("Rule %(rule)s decides (%(about)s): %(outcome)s.") % said
    if values.get("most"):
        use = _("This is its use number %(nth)s; it applies %(times)s %(period)s.") % {
            "nth": values["nth"],
            "times": words.times(values["most"]),
            "period": words.each_period(values["period"], None),
        }
        return f"{sentence} {use}"
    return sentence


def _used_up(values: Values) -> str:
    return _("Rule %(rule)s applies %(times)s %(period)s and is used up, so it does not apply.") % {
        "rule": values["rule"],
        "times": words.times(values["most"]),
        "period": words.each_period(values["period"], None),
    }


def _cap(values: Values) -> str:
    first = (
        _("This would be credit number %(nth)s %(period)s%(each)s%(season)s.") if values["nth"] > values["most"] else ""
    )
    first = first or _("This is credit number %(nth)s %(period)s%(each)s%(season)s.")
    each = {"course": _(" in this course"), "family": _(" for the family")}.get(values["each"], "")
    season = _(" (%(months)s)") % {"months": words.months(*values["months"])} if values.get("months") else ""
    most = ngettext("At most %(n)s is given.", "At most %(n)s are given.", values["most"]) % {"n": values["most"]}
    said = {"nth": values["nth"], "period": words.period(values), "each": each, "season": season}
    return f"{first % said} {most}"


def _expires(values: Values) -> str:
    return _("The credit can be used until %(day)s, that day included.") % {"day": long_date(words.on(values["on"]))}


def _keeps(values: Values) -> str:
    return _("It keeps its last day, %(day)s.") % {"day": long_date(words.on(values["on"]))}


def _unpaid(values: Values) -> str:
    if values["outcome"] == "not_charged":
        return _(
            "Only paid lessons give a credit. This one is not paid; the school did not teach it, so nothing is owed."
        )
    return _("Only paid lessons give a credit, and this one is not paid.")


def _no_rule(values: Values) -> str:
    if values["outcome"] == "not_charged":
        return _("No rule of the policy speaks of it; a lesson that the school does not teach is not charged.")
    return _("No rule of the policy gives a credit for this, so the lesson is charged.")


def _no_policy(values: Values) -> str:
    if values["outcome"] == "not_charged":
        return _("The school had no make-up policy yet; a lesson that it does not teach is not charged.")
    return _("The school had no make-up policy yet, so the lesson is charged unless the office decides otherwise.")


def _make_up_is(values: Values) -> str:
    parts = []
    if values.get("minutes"):
        parts.append(_("lasts %(n)s minutes") % {"n": values["minutes"]})
    if values.get("where"):
        parts.append(_("can be booked %(where)s") % {"where": words.where(values["where"])})
    return _("The make-up %(parts)s.") % {"parts": _(" and ").join(parts)}


def _exception(values: Values) -> str:
    said = {"outcome": words.outcome(values["outcome"]), "reason": values["reason"]}
    return _("The office decided otherwise (%(outcome)s): %(reason)s") % said


def _always(sentence: str) -> Callable[[Values], str]:
    """The same sentence for any values, in the reader's language."""
    return lambda values: _(sentence) % values


def say(sentence: str) -> str:
    """Marks a sentence for translation; _always translates it when it is read."""
    return sentence


SENTENCES: dict[str, Callable[[Values], str]] = {
    "told": _told,
    "would_tell": _would_tell,
    "not_announced": _always(say("Nobody called the lesson off beforehand.")),
    "after_begin": _after_begin,
    "not_on_pages": _always(say("Lessons are called off on these pages only; what was said otherwise does not count.")),
    "no_words": _always(
        say("The policy asks you to say why, and no reason was given, so it does not count as called off.")
    ),
    "in_time": _in_time,
    "notice_short": _notice_short,
    "in_time_by_clock": lambda values: _("That is in time: rule %(rule)s asks for %(day)s, %(clock)s.") % _by(values),
    "too_late_by_clock": lambda values: (
        _("Rule %(rule)s asks for it by %(day)s, %(clock)s, so it does not apply.") % _by(values)
    ),
    "no_proof": _always(say("Rule %(rule)s asks for proof, such as a doctor’s note, and the office has seen none.")),
    "used_up": _used_up,
    "rule": _rule,
    "no_rule": _no_rule,
    "no_policy": _no_policy,
    "not_paid": _unpaid,
    "room": _cap,
    "cap_reached": _cap,
    "not_taught": _always(say("The school did not teach it, so nothing is charged.")),
    "not_counted": _always(say("It does not count toward the limits.")),
    "make_up_not_movable": _always(say("A booked make-up lesson cannot be moved, so it is lost.")),
    "make_up_lost": _always(say("A make-up lesson that is missed is lost.")),
    "make_up_again": _always(say("The make-up credit is yours again; it does not count a second time.")),
    "make_up_is": _make_up_is,
    "expires": _expires,
    "keeps_its_day": _keeps,
    "never_expires": _always(say("The credit does not expire.")),
    "end_not_known": _always(say("The school has not entered that term yet, so the credit does not expire for now.")),
    "percent": _always(say("Of the lesson’s price %(percent)s %% is charged.")),
    "fee": lambda values: _("A fee of %(fee)s is charged besides.") % {"fee": words.money(values["cents"])},
    "discretion": _always(say("The office may decide otherwise; ask us.")),
    "exception": _exception,
    **ANSWERS,
}
