"""What a missed lesson leads to: the first rule that fits decides, then what is paid, the caps, and the expiry."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheduling.makeup.caps import rooms, uses
from scheduling.makeup.expiry import expires_on
from scheduling.makeup.facts import FAMILY_SIDES, Facts
from scheduling.makeup.notice import heard, is_in_time, kept, shortfall
from scheduling.makeup.periods import in_season
from scheduling.makeup.rules import Rule, Rules
from scheduling.models import PolicyRule, Side

Because = list[dict[str, Any]]
Outcome = PolicyRule.Outcome
# Of the lesson's price, where the rule says nothing else. A credit is a lesson that is paid and still to come.
PERCENT = {Outcome.CREDIT: 100, Outcome.CHARGED: 100, Outcome.NOT_CHARGED: 0}
SIDES = {
    Side.FAMILY.value: FAMILY_SIDES,
    Side.SCHOOL.value: (Side.SCHOOL, Side.STAFF),
}


@dataclass(frozen=True)
class Verdict:
    """The answer, with all that decided it.

    counts: this credit counts toward the caps. expires_on: the credit's last day. because: codes with values, in the
    order in which they decided (reasons.in_words says them). rule: the number of the rule. charge_percent: of the
    lesson's price; fee_cents: besides. minutes, where: of the make-up (None, "": as the policy says). discretion: the
    office may decide otherwise.
    """

    outcome: str
    counts: bool
    expires_on: date | None
    because: Because
    rule: int | None = None
    charge_percent: int = 100
    fee_cents: int = 0
    minutes: int | None = None
    where: str = ""
    discretion: bool = False

    @property
    def is_credit(self) -> bool:
        return self.outcome == Outcome.CREDIT


def decide(rules: Rules, facts: Facts) -> Verdict:
    """What these rules say of these facts; the same for the same, always, and never without a reason."""
    told, because = heard(rules, facts)
    rule, skipped = _first_that_fits(rules, facts, told)
    because = [*because, *skipped]
    if rule is None:
        return _without_a_rule(rules, facts, because)
    if rule.asks_notice and told:
        because.append(kept(rule, facts, told))
    because.append(_says(rule, facts))
    if rule.outcome == Outcome.CREDIT:
        return _credit(rules, rule, facts, told, because)
    return _close(rule, rule.outcome, because)


def _first_that_fits(rules: Rules, facts: Facts, told: datetime | None) -> tuple[Rule | None, Because]:
    """The rule, and why those before it that are about such an absence do not fit."""
    skipped: Because = []
    for rule in rules.rules:
        if not _is_about(rule, facts):
            continue
        if rule.needs_proof and not facts.has_proof:
            skipped.append({"code": "no_proof", "values": {"rule": rule.position}})
        elif not is_in_time(rule, facts, told):
            skipped.append(shortfall(rule, facts, told))
        elif rule.at_most is not None and uses(rule, facts) >= rule.at_most:
            values = {"rule": rule.position, "nth": uses(rule, facts) + 1, "most": rule.at_most, "period": rule.per}
            skipped.append({"code": "used_up", "values": values})
        else:
            return rule, skipped
    return None, skipped


def _is_about(rule: Rule, facts: Facts) -> bool:
    return (
        (not rule.side or facts.side in SIDES.get(rule.side, (rule.side,)))
        and rule.cause in ("", facts.its_cause)
        and rule.kind in ("", facts.its_kind)
        and rule.age in ("", PolicyRule.Age.ADULT if facts.is_adult else PolicyRule.Age.MINOR)
        and in_season(facts.day, rule.first_month, rule.last_month)
    )


def _without_a_rule(rules: Rules, facts: Facts, because: Because) -> Verdict:
    """A policy gives what it says and no more."""
    code, outcome = "no_rule" if rules.version else "no_policy", _without_credit(facts)
    because.append({"code": code, "values": {"outcome": outcome.value}})
    return Verdict(outcome.value, False, None, because, charge_percent=PERCENT[outcome], discretion=not rules.version)


def _without_credit(facts: Facts) -> Outcome:
    """What no credit is given for is charged; but nobody owes anything for a lesson that the school did not teach."""
    return Outcome.CHARGED if facts.is_of_family else Outcome.NOT_CHARGED


def _credit(rules: Rules, rule: Rule, facts: Facts, told: datetime | None, because: Because) -> Verdict:
    if rules.only_paid and not facts.is_paid:
        outcome = _without_credit(facts)
        because.append({"code": "not_paid", "values": {"outcome": outcome.value}})
        return _close(rule, outcome, because, refused=True)
    if facts.is_make_up:
        return _made_up_again(rules, rule, facts, told, because)
    if rule.counts:
        found = rooms(rules, facts)
        full = next((entry for has_room, entry in found if not has_room), None)
        if full:
            because.append(full)
            outcome = _without_credit(facts)
            if outcome == Outcome.NOT_CHARGED:
                because.append({"code": "not_taught", "values": {}})
            return _close(rule, outcome, because, refused=True)
        because += [entry for _has_room, entry in found]
    elif rules.caps:
        because.append({"code": "not_counted", "values": {"rule": rule.position}})
    last_day, why = expires_on(rules, rule, facts)
    because.append(why)
    return _close(rule, Outcome.CREDIT, because, last_day=last_day)


def _made_up_again(rules: Rules, rule: Rule, facts: Facts, told: datetime | None, because: Because) -> Verdict:
    """A make-up that does not take place: it counted once already, and keeps the credit's own last day."""
    own_rule = rule.kind == facts.its_kind
    if facts.is_of_family and not own_rule:
        if not rules.movable:
            because.append({"code": "make_up_not_movable", "values": {}})
            return _close(rule, Outcome.CHARGED, because, refused=True)
        if rules.missed_is_lost and told is None:
            because.append({"code": "make_up_lost", "values": {}})
            return _close(rule, Outcome.CHARGED, because, refused=True)
    last_day, why = expires_on(rules, rule, facts)
    if facts.is_of_family and facts.credit_expires_on:
        last_day = facts.credit_expires_on
        why = {"code": "keeps_its_day", "values": {"on": last_day.isoformat()}}
    because += [{"code": "make_up_again", "values": {}}, why]
    return _close(rule, Outcome.CREDIT, because, last_day=last_day, counts=False)


def _says(rule: Rule, facts: Facts) -> dict[str, Any]:
    """The rule that decides, with what it fits by."""
    values = {
        "rule": rule.position,
        "outcome": str(rule.outcome),
        "side": str(rule.side),
        "cause": str(rule.cause),
        "kind": str(rule.kind),
        "age": str(rule.age),
        "with_proof": rule.needs_proof,
        "months": None if (rule.first_month, rule.last_month) == (1, 12) else [rule.first_month, rule.last_month],
    }
    if rule.at_most is not None:
        values |= {"nth": uses(rule, facts) + 1, "most": rule.at_most, "period": str(rule.per)}
    return {"code": "rule", "values": values}


def _close(
    rule: Rule,
    outcome: str,
    because: Because,
    *,
    refused: bool = False,
    last_day: date | None = None,
    counts: bool | None = None,
) -> Verdict:
    """refused: the rule would have given a credit, so what else it says (fee, length, place) does not apply."""
    is_credit = outcome == Outcome.CREDIT
    percent = PERCENT[Outcome(outcome)]
    if not refused and rule.charge_percent is not None:
        percent = rule.charge_percent
        because.append({"code": "percent", "values": {"percent": percent}})
    if not refused and rule.fee_cents:
        because.append({"code": "fee", "values": {"cents": rule.fee_cents}})
    if is_credit and (rule.minutes or rule.where):
        because.append({"code": "make_up_is", "values": {"minutes": rule.minutes, "where": str(rule.where)}})
    if rule.discretion:
        because.append({"code": "discretion", "values": {"rule": rule.position}})
    return Verdict(
        outcome=str(outcome),
        counts=is_credit and (rule.counts if counts is None else counts),
        expires_on=last_day if is_credit else None,
        because=because,
        rule=rule.position,
        charge_percent=percent,
        fee_cents=0 if refused else rule.fee_cents,
        minutes=rule.minutes if is_credit else None,
        where=str(rule.where) if is_credit else "",
        discretion=rule.discretion,
    )
