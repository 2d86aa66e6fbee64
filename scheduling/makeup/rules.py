"""A policy as plain values: what the engine reads, whether it comes from the database or from a file."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import time
from typing import Any

from scheduling.models import MakeUpPolicy, MissLimit, PolicyCap, PolicyRule

Expiry = MakeUpPolicy.Expiry
Outcome = PolicyRule.Outcome


@dataclass(frozen=True)
class Rule:
    """One row of the decision table; PolicyRule says what each field means."""

    outcome: str
    position: int = 1
    side: str = ""
    cause: str = ""
    kind: str = ""
    age: str = ""
    first_month: int = 1
    last_month: int = 12
    notice_hours: int | None = None
    by_days: int | None = None
    by_time: time | None = None
    working_days: bool = False
    needs_proof: bool = False
    at_most: int | None = None
    per: str = ""
    counts: bool = True
    charge_percent: int | None = None
    fee_cents: int = 0
    expires_days: int | None = None
    expiry: str = ""
    minutes: int | None = None
    where: str = ""
    discretion: bool = False

    @property
    def asks_notice(self) -> bool:
        """Whether it fits only what was called off in time."""
        return self.notice_hours is not None or self.by_days is not None

    @property
    def notice(self) -> tuple[Any, ...]:
        """The notice it asks for."""
        return self.notice_hours, self.by_days, self.by_time, self.working_days

    def likeness(self, other: "Rule") -> tuple[bool, bool, bool]:
        """How alike two rules about the same are, the weightiest first."""
        limited = (self.at_most is None) == (other.at_most is None)
        return self.notice == other.notice, limited, self.position == other.position

    @property
    def about(self) -> tuple[Any, ...]:
        """Of which absences it speaks, however late they are called off, and what it makes of them."""
        return (
            self.side,
            self.cause,
            self.kind,
            self.age,
            self.first_month,
            self.last_month,
            self.needs_proof,
            self.outcome,
        )


@dataclass(frozen=True)
class Cap:
    """At most so many counted credits in a period; PolicyCap says what each field means."""

    most: int
    period: str
    days: int | None = None
    each: str = PolicyCap.Counted.STUDENT
    first_month: int = 1
    last_month: int = 12

    @property
    def is_seasonal(self) -> bool:
        """Whether it holds for some months only."""
        return (self.first_month, self.last_month) != (1, 12)


@dataclass(frozen=True)
class Limit:
    """From so many misses on the weekly place is lost; MissLimit says what each field means."""

    misses: int
    within_weeks: int = 0
    per: str = ""
    in_a_row: bool = False
    only_unannounced: bool = False


@dataclass(frozen=True)
class Rules:
    """A whole policy; MakeUpPolicy says what each field means. version 0: there is none."""

    name: str = ""
    version: int = 0
    note: str = ""
    only_paid: bool = False
    channel: str = MakeUpPolicy.Channel.ANY
    words_required: bool = False
    expiry: str = Expiry.DAYS
    expiry_count: int = 60
    expiry_from: str = MakeUpPolicy.Counted.LESSON
    latest: str = ""
    rest_first_month: int | None = None
    rest_last_month: int | None = None
    booked_is_enough: bool = False
    where: str = MakeUpPolicy.Where.ANY
    same_teacher: bool = False
    same_subject: bool = True
    same_length: bool = True
    for_siblings: bool = False
    pays_regular_lesson: bool = False
    movable: bool = True
    missed_is_lost: bool = True
    book_hours_ahead: int = 2
    book_days_ahead: int = 60
    late_price_cents: int | None = None
    hold_min_days: int = 14
    hold_max_days: int = 0
    hold_within_months: int = 12
    hold_clean_months: int = 0
    hold_times: int = 0
    hold_notice_days: int = 0
    hold_first_month: int = 1
    hold_last_month: int = 12
    withdrawal_days: int = 30
    offer_hours: int = 24
    rules: tuple[Rule, ...] = ()
    caps: tuple[Cap, ...] = ()
    limits: tuple[Limit, ...] = ()

    def rule_at(self, position: int) -> Rule | None:
        """The rule of that number."""
        return next((rule for rule in self.rules if rule.position == position), None)

    def heir_of(self, was: Rule) -> Rule | None:
        """The rule that says now what another version's rule said: about the same absences, and to the same end.

        Where there are several: with the same notice, limited to so often if that one was, of the same number.
        """
        alike = [rule for rule in self.rules if rule.about == was.about]
        return max(alike, key=lambda rule: rule.likeness(was), default=None)


# Where a school has published nothing yet.
NO_RULES = Rules()
ROWS: dict[str, type[Any]] = {"rules": Rule, "caps": Cap, "limits": Limit}


def rules_of(policy: MakeUpPolicy) -> Rules:
    """What a version of the policy says; reads its rows (prefetch them with queries.policy.with_rows)."""
    rows: dict[str, tuple[type[Any], list[PolicyRule] | list[PolicyCap] | list[MissLimit]]] = {
        "rules": (Rule, sorted(policy.rules.all(), key=lambda row: (row.position, row.pk))),
        "caps": (Cap, sorted(policy.caps.all(), key=lambda row: row.pk)),
        "limits": (Limit, sorted(policy.miss_limits.all(), key=lambda row: row.pk)),
    }
    own = {one.name: getattr(policy, one.name) for one in fields(Rules) if one.name not in rows}
    found = {name: tuple(row_of(kind, row) for row in its_rows) for name, (kind, its_rows) in rows.items()}
    return Rules(**{**own, **found})


def rules_from(mapping: Mapping[str, Any]) -> Rules:
    """A policy written as JSON: the same fields, rows under rules, caps and limits. Rules are numbered as they stand.

    Raises ValueError for a word it does not know or that is missing, so that a slip of the pen is no silent default.
    """
    rows = {name: mapping.get(name, []) for name in ROWS}
    numbered = [{"position": number, **row} for number, row in enumerate(rows["rules"], 1)]
    rows["rules"] = sorted(numbered, key=lambda row: row["position"])
    own = _known(Rules, {key: value for key, value in mapping.items() if key not in ROWS})
    found = {name: tuple(kind(**_known(kind, row)) for row in rows[name]) for name, kind in ROWS.items()}
    return Rules(**{**own, **found})


def row_of(kind: type[Any], row: Any) -> Any:
    """A Rule, Cap or Limit from its row."""
    return kind(**{one.name: getattr(row, one.name) for one in fields(kind)})


def _known(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name: one for one in fields(kind)}
    strange = sorted(set(given) - set(known))
    if strange:
        raise ValueError(f"{kind.__name__} knows no {', '.join(strange)}")
    missing = [name for name, one in known.items() if one.default is MISSING and name not in given]
    if missing:
        raise ValueError(f"{kind.__name__} needs {', '.join(missing)}")
    values = dict(given)
    if isinstance(values.get("by_time"), str):
        values["by_time"] = time.fromisoformat(values["by_time"])
    return values
