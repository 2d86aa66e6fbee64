"""A whole policy in the words families read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.makeup import words
from scheduling.makeup.rule_prose import Group, groups_of, lasts
from scheduling.makeup.rules import Cap, Limit, Rules
from scheduling.models import MakeUpPolicy, PolicyRule

Expiry = MakeUpPolicy.Expiry
Outcome = PolicyRule.Outcome


@dataclass(frozen=True)
class Part:
    """A heading and its sentences, or the rules in their groups."""

    title: str
    sentences: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def prose(rules: Rules) -> list[Part]:
    """What the policy says, part by part; parts that say nothing are left out."""
    parts = [
        Part(_("When a lesson is missed"), groups=groups_of(rules.rules)),
        Part(_("How to call a lesson off"), list(_calling_off(rules))),
        Part(_("How many credits there are"), [_cap(cap) for cap in rules.caps]),
        Part(_("How long a credit lasts"), list(_lasting(rules))),
        Part(_("Booking a make-up"), list(_booking(rules))),
        Part(_("Keeping the weekly place"), [*(_limit(one) for one in rules.limits), *_holds(rules)]),
    ]
    return [part for part in parts if part.sentences or part.groups]


def _calling_off(rules: Rules) -> Iterator[str]:
    if any(rule.asks_notice for rule in rules.rules):
        yield _("Notice is counted to the minute; exactly at the limit is in time.")
    if rules.channel == MakeUpPolicy.Channel.PORTAL:
        yield _("Lessons are called off on these pages only.")
    if rules.words_required:
        yield _("Say in a few words why.")
    if rules.only_paid:
        yield _("Only paid lessons give a credit.")


def _cap(cap: Cap) -> str:
    each = {"student": _("for each student"), "course": _("for each course"), "family": _("for each family")}[cap.each]
    said = {"n": cap.most, "period": words.each_period(cap.period, cap.days), "each": each}
    sentence = ngettext(
        "At most %(n)s credit %(period)s, %(each)s", "At most %(n)s credits %(period)s, %(each)s", cap.most
    )
    season = f" ({words.months(cap.first_month, cap.last_month)})" if cap.is_seasonal else ""
    return f"{sentence % said}{season}."


def _lasting(rules: Rules) -> Iterator[str]:
    if not any(rule.outcome == Outcome.CREDIT for rule in rules.rules):
        return
    length = lasts(rules.expiry, rules.expiry_count)
    begins = {
        MakeUpPolicy.Counted.LESSON: _("counted from the missed lesson"),
        MakeUpPolicy.Counted.NOTICE: _("counted from the day it was called off"),
    }[MakeUpPolicy.Counted(rules.expiry_from)]
    counted = "" if rules.expiry == Expiry.NEVER else f", {begins}"
    yield f"{length[0].upper()}{length[1:]}{counted}."
    if rules.latest:
        when = MakeUpPolicy.Latest(rules.latest).label
        yield _("In any case it ends %(when)s in which the missed lesson lies.") % {"when": when}
    if rules.rest_first_month and rules.rest_last_month:
        said = {"months": words.months(rules.rest_first_month, rules.rest_last_month)}
        yield _("%(months)s does not count.") % said
    if rules.expiry != Expiry.NEVER or rules.latest:
        if rules.booked_is_enough:
            yield _("It is enough to have booked the make-up by then.")
        else:
            yield _("The make-up lesson itself is to be by then.")


def _booking(rules: Rules) -> Iterator[str]:
    if not any(rule.outcome == Outcome.CREDIT for rule in rules.rules):
        return
    said = {"hours": words.hours(rules.book_hours_ahead), "days": words.days(rules.book_days_ahead)}
    yield _("It can be booked from %(hours)s to %(days)s ahead.") % said
    yield _("It can be booked %(where)s.") % {"where": words.where(rules.where)}
    same = [
        word
        for is_asked, word in (
            (rules.same_teacher, _("with the same teacher")),
            (rules.same_subject, _("in the same subject")),
            (rules.same_length, _("of the same length")),
        )
        if is_asked
    ]
    if same:
        yield _("It is %(things)s.") % {"things": ", ".join(same)}
    yield _("A booked make-up may be moved.") if rules.movable else _("A booked make-up cannot be moved.")
    if rules.missed_is_lost:
        yield _("A make-up that is missed is lost.")
    if rules.for_siblings:
        yield _("A brother or sister may use it.")
    if rules.pays_regular_lesson:
        yield _("A credit may pay a regular lesson.")
    if rules.late_price_cents is not None:
        yield _("Without a credit, a make-up can be bought for %(price)s.") % {
            "price": words.money(rules.late_price_cents)
        }


def _limit(limit: Limit) -> str:
    if limit.only_unannounced:
        count = ngettext(
            "%(n)s missed lesson that nobody called off",
            "%(n)s missed lessons that nobody called off",
            limit.misses,
        ) % {"n": limit.misses}
    else:
        count = ngettext("%(n)s missed lesson", "%(n)s missed lessons", limit.misses) % {"n": limit.misses}
    row = " " + _("in a row") if limit.in_a_row else ""
    weeks = ngettext("%(n)s week", "%(n)s weeks", limit.within_weeks) % {"n": limit.within_weeks}
    within = " " + _("within %(weeks)s") % {"weeks": weeks} if limit.within_weeks else ""
    within += " " + words.each_period(limit.per, None) if limit.per else ""
    return _("After %(misses)s the weekly place is free for others.") % {"misses": f"{count}{row}{within}"}


def _holds(rules: Rules) -> Iterator[str]:
    if rules.hold_max_days:
        said = {
            "least": words.days(rules.hold_min_days),
            "most": words.days(rules.hold_max_days),
            "n": rules.hold_within_months,
        }
        yield _("A place may rest for %(least)s or more at a time, and %(most)s in all within %(n)s months.") % said
        if rules.hold_times:
            often = {"times": words.times(rules.hold_times), "n": rules.hold_within_months}
            yield _("It may rest %(times)s within %(n)s months.") % often
        if rules.hold_notice_days:
            yield _("Ask for it %(days)s before.") % {"days": words.days(rules.hold_notice_days)}
        if (rules.hold_first_month, rules.hold_last_month) != (1, 12):
            season = words.months(rules.hold_first_month, rules.hold_last_month)
            yield _("It may rest in these months only: %(months)s.") % {"months": season}
        if rules.hold_clean_months:
            yield _("For that no payment may have failed for %(n)s months.") % {"n": rules.hold_clean_months}
    yield _("Who leaves says so %(days)s before.") % {"days": words.days(rules.withdrawal_days)}
