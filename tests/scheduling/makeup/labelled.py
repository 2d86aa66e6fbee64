"""Decision tables that people labelled: each row says the facts, and what the policy's own text makes of them.

A row: side, cause, kind, at (the lesson, on the wall clock of Toronto), notice ("30h", "1h59m", "-10m" after the begin)
or told (a wall-clock time), words, channel, proof, paid, adult, keeps (the last day of the make-up's credit), history.
history: days of earlier decided misses; "~" is not counted, "#3" rule 3 decided, "+" still open, "sibling:" of a
brother or sister, "other:" in another course. want: outcome, whether it counts, last day, and a reason that is named.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.makeup.facts import Earlier, Facts, Span
from scheduling.makeup.rules import Rules, rules_from

FOLDER = Path(__file__).parent / "policies"
TORONTO = "America/Toronto"
TERMS = (Span(date(2026, 1, 5), date(2026, 3, 27)), Span(date(2026, 3, 30), date(2026, 6, 26)))
SCHOOL_YEARS = (Span(date(2025, 9, 1), date(2026, 6, 30)),)
# Family Day: the school is closed on this Monday.
CLOSED = frozenset({date(2026, 2, 16)})
STUDENT, SIBLING, COURSE, OTHER_COURSE, FAMILY = 1, 2, 10, 11, 100
NOTICE = re.compile(r"(-?)(?:(\d+)h)?(?:(\d+)m)?")
EARLIER = re.compile(r"(?:(sibling|other):)?(~?)(\d{4}-\d\d-\d\d)(?:#(\d+))?(\+?)")
SIDES = {"teacher": "teacher", "school": "school", "closed": "school"}


@dataclass(frozen=True)
class Wanted:
    """What the label says."""

    outcome: str
    counts: bool
    expires_on: date | None
    code: str


def policies() -> dict[str, dict[str, Any]]:
    """Every labelled policy by its file's name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def rules_in(name: str) -> Rules:
    """One of them as rules."""
    return rules_from({"version": 1, **policies()[name]["policy"]})


def facts_in(row: Mapping[str, Any]) -> Facts:
    """The facts of a row."""
    cause = row.get("cause", "family")
    starts_at = _instant(row.get("at", "2026-02-10 16:00"))
    kind = row.get("kind", "weekly")
    return Facts(
        side=row.get("side", SIDES.get(cause, "family")),
        cause=cause,
        starts_at=starts_at,
        zone=TORONTO,
        announced_at=_told(row, starts_at),
        channel=row.get("channel", "portal"),
        words=row.get("words", "Away that day."),
        has_proof=row.get("proof", False),
        is_paid=row.get("paid", True),
        is_make_up=kind == "make_up",
        kind=kind,
        is_adult=row.get("adult", False),
        student=STUDENT,
        course=COURSE,
        family=FAMILY,
        earlier=tuple(_earlier(text) for text in row.get("history", "").split()),
        terms=TERMS,
        school_years=SCHOOL_YEARS,
        closed_days=CLOSED,
        credit_expires_on=date.fromisoformat(row["keeps"]) if "keeps" in row else None,
    )


def wanted_in(row: Mapping[str, Any]) -> Wanted:
    """The label of a row."""
    outcome, counts, last_day, code = row["want"].split()
    return Wanted(outcome, counts == "yes", None if last_day == "-" else date.fromisoformat(last_day), code)


def _instant(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(TORONTO)).astimezone(UTC)


def _told(row: Mapping[str, Any], starts_at: datetime) -> datetime | None:
    if "told" in row:
        return _instant(row["told"])
    if "notice" not in row:
        return None
    found = NOTICE.fullmatch(row["notice"])
    assert found, row
    length = timedelta(hours=int(found[2] or 0), minutes=int(found[3] or 0))
    return starts_at + length if found[1] else starts_at - length


def _earlier(text: str) -> Earlier:
    found = EARLIER.fullmatch(text)
    assert found, text
    return Earlier(
        on=date.fromisoformat(found[3]),
        student=SIBLING if found[1] == "sibling" else STUDENT,
        course=OTHER_COURSE if found[1] == "other" else COURSE,
        family=FAMILY,
        counted=not found[2],
        rule=int(found[4]) if found[4] else None,
        is_open=bool(found[5]),
    )
