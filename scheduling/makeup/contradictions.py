"""What in a policy cannot be meant: each in a sentence that names the rule. A policy with one is not published."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from scheduling.makeup import words
from scheduling.makeup.covers import covers
from scheduling.makeup.engine import PERCENT, decide
from scheduling.makeup.facts import FAMILY_SIDES, SCHOOL_CAUSES, Facts
from scheduling.makeup.periods import months_among
from scheduling.makeup.rules import Cap, Rule, Rules
from scheduling.models import Cause, MakeUpPolicy, PolicyCap, PolicyRule, Side

Expiry = MakeUpPolicy.Expiry
Outcome = PolicyRule.Outcome
Period = PolicyCap.Period
# Periods that lie in one another, the shorter first.
NESTED = (Period.MONTH, Period.QUARTER, Period.YEAR)
# A lesson by which a policy is tried: any Wednesday.
TRIED_AT = datetime(2026, 3, 11, 16, tzinfo=UTC)


def contradictions(rules: Rules) -> list[str]:
    """All of them, rule by rule; none for a policy that may be published."""
    if not rules.rules:
        return [_("The policy has no rule, so every missed lesson would be charged without its saying so.")]
    return [*_in_rules(rules), *_between_rules(rules), *_in_caps(rules), *_in_the_rest(rules), *_at_the_school(rules)]


def _in_rules(rules: Rules) -> Iterator[str]:
    for rule in rules.rules:
        number = {"rule": rule.position}
        if rule.side in FAMILY_SIDES and rule.cause in SCHOOL_CAUSES:
            yield _("Rule %(rule)s can never apply: it is not the family that is away then.") % number
        if rule.side == Side.TEACHER and rule.cause in (Cause.ILLNESS, Cause.FAMILY, Cause.HOLIDAY, Cause.EMERGENCY):
            yield _("Rule %(rule)s can never apply: whatever keeps a teacher away is “the teacher is away”.") % number
        if rule.outcome == Outcome.NOT_CHARGED and (rule.charge_percent or 0) > 0:
            yield _("Rule %(rule)s says “not charged”, and charges a part of the price.") % number
        if rule.outcome == Outcome.CHARGED and rule.charge_percent == 0 and not rule.fee_cents:
            yield _("Rule %(rule)s says “charged”, and charges nothing.") % number
        if rule.outcome != Outcome.CREDIT and (rule.minutes or rule.where or rule.expiry):
            yield _("Rule %(rule)s describes a make-up, and gives none.") % number
        if rule.outcome == Outcome.CREDIT and _is_over_before(rules, rule):
            sentence = _("The credit of rule %(rule)s expires before it can be booked: %(hours)s ahead are asked for.")
            yield sentence % {**number, "hours": words.hours(rules.book_hours_ahead)}


def _between_rules(rules: Rules) -> Iterator[str]:
    for number, later in enumerate(rules.rules):
        earlier = rules.rules[:number]
        hides = next((rule for rule in earlier if covers(rule, later)), None)
        if hides:
            sentence = _("Rule %(rule)s can never apply: rule %(other)s comes before it and fits whenever it would.")
            yield sentence % {"rule": later.position, "other": hides.position}
        for rule in earlier:
            if rule.asks_notice and _worth(rule) < _worth(later) and covers(later, rule):
                sentence = _(
                    "Who calls off early gets less by rule %(rule)s than who calls off late by rule %(other)s."
                )
                yield sentence % {"rule": rule.position, "other": later.position}


def _in_caps(rules: Rules) -> Iterator[str]:
    credit_rules = [rule for rule in rules.rules if rule.outcome == Outcome.CREDIT and rule.counts]
    for cap in rules.caps:
        said = {"most": cap.most, "period": words.each_period(cap.period, cap.days)}
        if not credit_rules:
            yield _("The limit of %(most)s %(period)s limits nothing: no rule gives a credit that counts.") % said
        elif cap.most == 0:
            sentence = _("The limit is 0 credits %(period)s, and rule %(rule)s gives one.")
            yield sentence % {**said, "rule": credit_rules[0].position}
        tighter = next((other for other in rules.caps if _hides(other, cap)), None)
        if tighter:
            other = {"other": tighter.most, "longer": words.each_period(tighter.period, tighter.days)}
            sentence = _("The limit of %(most)s %(period)s is never reached: at most %(other)s are given %(longer)s.")
            yield sentence % {**said, **other}


def _in_the_rest(rules: Rules) -> Iterator[str]:
    for limit in rules.limits:
        if limit.within_weeks and limit.misses > limit.within_weeks:
            sentence = _(
                "Nobody can miss %(misses)s weekly lessons within %(weeks)s weeks, so that limit never applies."
            )
            yield sentence % {"misses": limit.misses, "weeks": limit.within_weeks}
    if rules.hold_clean_months and not rules.hold_max_days:
        yield _("It says when a place may rest only without failed payments, but no place may rest at all.")
    if rules.hold_max_days and rules.hold_max_days < rules.hold_min_days:
        yield _("The longest holiday hold is shorter than the shortest.")
    if rules.book_hours_ahead >= rules.book_days_ahead * 24:
        yield _("By these hours and days ahead no make-up could ever be booked.")
    if months_among(rules.rest_first_month or 1, rules.rest_last_month or 1) == months_among(1, 12):
        yield _("Time rests all year, so no credit would ever expire; say “never” instead.")


def _at_the_school(rules: Rules) -> Iterator[str]:
    """Whoever writes "every other absence is charged" seldom means the teacher's."""
    for side, cause in ((Side.TEACHER, Cause.TEACHER), (Side.SCHOOL, Cause.CLOSED)):
        facts = Facts(side=side, cause=cause, starts_at=TRIED_AT, zone="UTC", announced_at=TRIED_AT)
        verdict = decide(rules, replace(facts, announced_at=TRIED_AT - timedelta(minutes=1)))
        rule = rules.rule_at(verdict.rule) if verdict.rule else None
        if rule and rule.outcome == Outcome.CHARGED and not rule.side and not rule.cause:
            sentence = _("Rule %(rule)s charges families %(when)s as well. Say before it what happens then.")
            yield sentence % {"rule": rule.position, "when": words.cause(cause)}


def _is_over_before(rules: Rules, rule: Rule) -> bool:
    """Whether its days are fewer than the hours ahead at which a make-up is to be booked."""
    kind = rule.expiry or (Expiry.DAYS if rule.expires_days is not None else rules.expiry)
    count = rule.expires_days or 0 if rule.expiry or rule.expires_days is not None else rules.expiry_count
    if rules.booked_is_enough or kind not in (Expiry.DAYS, Expiry.BUSINESS_DAYS):
        return False
    return (count + 1) * 24 <= rules.book_hours_ahead


def _worth(rule: Rule) -> int:
    """To the family: nothing, or the lesson or its price."""
    charged = PERCENT[Outcome(rule.outcome)] if rule.charge_percent is None else rule.charge_percent
    return 100 if rule.outcome == Outcome.CREDIT else 100 - charged


def _hides(tighter: Cap, cap: Cap) -> bool:
    """Whether a longer period's limit is reached first, always."""
    if cap is tighter or cap.period not in NESTED or tighter.period not in NESTED:
        return False
    longer = NESTED.index(Period(tighter.period)) > NESTED.index(Period(cap.period))
    same = tighter.each == cap.each and not tighter.is_seasonal
    return longer and same and 0 < tighter.most <= cap.most
