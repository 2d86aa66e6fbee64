"""What becomes of lessons that cannot take place as they are: each its remedy, in one action, everybody told once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.models import Teacher, User
from academy.queries.audience import told
from academy.words import when
from scheduling.actions.calendar_lock import keep_days, lock_calendars
from scheduling.actions.call_off import call_off
from scheduling.actions.lesson import move_lesson
from scheduling.actions.materialise import call_off_by_rule
from scheduling.models import Cancellation, Lesson, PolicyRule, Room, Side

Outcome = PolicyRule.Outcome


class Kind(StrEnum):
    """policy: called off, and the policy says what follows. credit, drop: called off, whatever it says."""

    POLICY = "policy"
    CREDIT = "credit"
    DROP = "drop"
    MOVE = "move"
    SUBSTITUTE = "substitute"


OUTCOMES = {Kind.POLICY: None, Kind.CREDIT: Outcome.CREDIT, Kind.DROP: Outcome.NOT_CHARGED}


@dataclass(frozen=True)
class Remedy:
    """starts_at (aware) and room: where it is moved to. teacher: who gives it instead."""

    kind: Kind
    starts_at: datetime | None = None
    room: Room | None = None
    teacher: Teacher | None = None


def remedy_all(
    *,
    lessons: Sequence[Lesson],
    remedies: Mapping[int, Remedy],
    cause: str,
    reason: str,
    about: Model,
    by: User,
) -> dict[int, Kind]:
    """Do to each lesson what its remedy (by its id) says; inside the caller's transaction, so all or nothing.

    cause: what the policy is told. reason: in words, for families and for what staff decide past the policy. about:
    what the letters are about. Raises Refusal where a lesson has no remedy, or names the one that cannot be done.
    """
    missing = [lesson for lesson in lessons if lesson.pk not in remedies]
    if missing:
        raise Refusal(
            ngettext(
                "%(n)s lesson is concerned and nothing was said of it. Look again, and say what becomes of it.",
                "%(n)s lessons are concerned and nothing was said of them. Look again, and say what becomes of each.",
                len(missing),
            )
            % {"n": len(missing)},
            code="no-remedy",
        )
    _lock(lessons, remedies)
    was = {lesson.pk: (lesson.starts_at, lesson.ends_at) for lesson in lessons}
    # What is called off gives its hours free; only then others are moved, perhaps into them.
    order = sorted(lessons, key=lambda lesson: remedies[lesson.pk].kind not in OUTCOMES)
    for lesson in order:
        try:
            _do(lesson, remedies[lesson.pk], cause=cause, reason=reason, by=by)
        except Refusal as no:
            no.sentence = f"{_said(lesson)}: {no.sentence}"
            raise
    _tell(lessons, remedies, was, about)
    return {lesson.pk: remedies[lesson.pk].kind for lesson in lessons}


def _lock(lessons: Sequence[Lesson], remedies: Mapping[int, Remedy]) -> None:
    # Against everybody who books, moves or calls off; all of them at once, so that nobody waits in a circle.
    holders: dict[tuple[type, Any], Any] = {}
    for lesson in lessons:
        remedy = remedies[lesson.pk]
        students = [row.student for row in lesson.participants.all()]
        for holder in (lesson.teacher, lesson.room, remedy.room, remedy.teacher, *students):
            if holder is not None:
                holders[type(holder), holder.pk] = holder
    if holders:
        # As those who move one lesson do; whoever closes days has them already.
        keep_days()
        lock_calendars(*holders.values())


def _do(lesson: Lesson, remedy: Remedy, *, cause: str, reason: str, by: User) -> None:
    if remedy.kind in OUTCOMES and all(row.excused_at for row in lesson.participants.all()):
        # A group nobody comes to.
        call_off_by_rule(lesson, cause, reason[:500])
        return
    if remedy.kind in OUTCOMES:
        outcome = OUTCOMES[remedy.kind]
        call_off(
            lesson=lesson,
            student=None,
            cause=cause,
            side=Side.SCHOOL,
            channel=Cancellation.Channel.SYSTEM,
            by=by,
            words=reason[:500],
            outcome=outcome,
            exception=reason if outcome else "",
            is_told=False,
        )
        return
    move_lesson(
        lesson=lesson,
        starts_at=remedy.starts_at or lesson.starts_at,
        room=remedy.room if remedy.kind == Kind.MOVE else lesson.room,
        teacher=remedy.teacher,
        is_told=False,
    )


def _tell(
    lessons: Sequence[Lesson],
    remedies: Mapping[int, Remedy],
    was: Mapping[int, tuple[datetime, datetime]],
    about: Model,
) -> None:
    """One letter to each family's guardians and to each teacher, with all of their lessons."""
    people: dict[int, User] = {}
    lines: dict[int, list[list[Any]]] = defaultdict(list)
    for lesson in lessons:
        remedy = remedies[lesson.pk]
        starts_at, ends_at = was[lesson.pk]
        concerned = {lesson.teacher.user, *([remedy.teacher.user] if remedy.teacher else [])}
        for row in lesson.participants.all():
            concerned |= set(told(row.student.family))
        for person in concerned:
            people[person.pk] = person
            lines[person.pk].append([lesson.pk, str(remedy.kind), starts_at.isoformat(), ends_at.isoformat()])
    for pk, person in people.items():
        # A lesson that is concerned only later, by another look at the same day, is told of by itself.
        occasion = f"lessons {lines[pk][0][0]}"
        tell(person, "calendar_changed", about=about, occasion=occasion, facts={"lines": lines[pk]})


def _said(lesson: Lesson) -> str:
    students = ", ".join(row.student.first_name for row in lesson.participants.all()) or _("lesson")
    return f"{students}, {when(lesson.starts_at, lesson.ends_at)}"
