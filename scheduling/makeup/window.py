"""May this hour be booked with this credit? Every reason against it, as codes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from academy.models.zone import zone
from scheduling.makeup.rules import Rules
from scheduling.models import MakeUpPolicy

Where = MakeUpPolicy.Where


@dataclass(frozen=True)
class Credit:
    """What is known of a credit. where: by its own rule ("": as the policy says). subject, teacher: None fits all."""

    minutes: int
    expires_on: date | None = None
    teacher: int | None = None
    subject: int | None = None
    student: int = 0
    family: int = 0
    where: str = ""


@dataclass(frozen=True)
class Hour:
    """What is known of an hour: with whom, what is taught, for whom; whether others gave it back, or it is kept for
    make-ups; whether it would be a regular lesson; whether a booked make-up moves there."""

    starts_at: datetime
    minutes: int
    zone: str
    teacher: int = 0
    subjects: frozenset[int] = frozenset()
    student: int = 0
    family: int = 0
    is_freed: bool = False
    is_make_up_day: bool = False
    is_regular: bool = False
    is_move: bool = False


def why_not(rules: Rules, credit: Credit, hour: Hour, *, at: datetime) -> list[dict[str, Any]]:
    """Nothing where the hour may be booked at that instant. Exactly at a bound is inside the window."""
    day = hour.starts_at.astimezone(zone(hour.zone)).date()
    today = at.astimezone(zone(hour.zone)).date()
    last_day = today if rules.booked_is_enough else day
    where = credit.where or rules.where
    against = [
        (
            credit.expires_on is not None and last_day > credit.expires_on,
            "after_expiry",
            {"on": credit.expires_on.isoformat() if credit.expires_on else None},
        ),
        (
            hour.starts_at - at < timedelta(hours=rules.book_hours_ahead),
            "too_soon",
            {"hours": rules.book_hours_ahead},
        ),
        (day > today + timedelta(days=rules.book_days_ahead), "too_far", {"days": rules.book_days_ahead}),
        (not _is_at(where, hour), "elsewhere", {"where": str(where)}),
        (
            rules.same_teacher and credit.teacher is not None and credit.teacher != hour.teacher,
            "other_teacher",
            {},
        ),
        (
            rules.same_subject and credit.subject is not None and credit.subject not in hour.subjects,
            "other_subject",
            {},
        ),
        (
            hour.minutes != credit.minutes if rules.same_length else hour.minutes > credit.minutes,
            "other_length",
            {"minutes": credit.minutes},
        ),
        (not _is_for(rules, credit, hour), "other_student", {"siblings": rules.for_siblings}),
        (hour.is_regular and not rules.pays_regular_lesson, "regular_lesson", {}),
        (hour.is_move and not rules.movable, "not_movable", {}),
    ]
    return [{"code": code, "values": values} for is_against, code, values in against if is_against]


def _is_at(where: str, hour: Hour) -> bool:
    return (
        where == Where.ANY
        or (where in (Where.DAYS, Where.FREED_OR_DAYS) and hour.is_make_up_day)
        or (where in (Where.FREED, Where.FREED_OR_DAYS) and hour.is_freed)
    )


def _is_for(rules: Rules, credit: Credit, hour: Hour) -> bool:
    return credit.student == hour.student or (rules.for_siblings and credit.family == hour.family)
