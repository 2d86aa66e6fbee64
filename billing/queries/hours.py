"""The hours that enrolments are billed for: their lessons, and what became of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, When

from academy.queries.school import school_day
from billing.pricing.facts import Gap
from scheduling.makeup.money import charge_of
from scheduling.models import Cancellation, Cause, Decision, Lesson, Participant

COLUMNS = ("pk", "student_id", "excused_at", "lesson_id", "lesson__day", "lesson__state")
# Only what has no pattern is asked for its time: a thousand moments of which nobody reads one take as long as the rest.
AT = Case(When(lesson__day=None, then=F("lesson__starts_at")))
# Of a lesson that a rule called off; what the make-up policy leaves on the bill is no gap.
GAPS: dict[str, Gap] = {Cause.PAUSED: Gap.PAUSED, Cause.CLOSED: Gap.CLOSED, Cause.WITHDRAWN: Gap.AFTER}


@dataclass(frozen=True)
class Hour:
    """One hour of an enrolment. key: of the student's part in the lesson, below nothing where there is no lesson.

    day: the day its pattern gave it, also when it was moved, so that moving a lesson moves no money.
    lesson: 0 where there is none.
    """

    key: int
    day: date
    gap: Gap | None = None
    percent: int = 100
    fee: int = 0
    lesson: int = 0


def lesson_hours(enrolments: Collection[int]) -> dict[int, list[Hour]]:
    """Of each enrolment, in time's order; make-ups were paid with what they make up for. Four queries."""
    rows = [*_own(enrolments), *_seats(enrolments)]
    missed = {row["lesson_id"] for row in rows if row["is_missed"]}
    # Who did not come to a lesson that was held has missed it, too.
    judged = missed | {row["lesson_id"] for row in rows if row["lesson__state"] == Lesson.State.TAUGHT}
    charges = {
        (lesson, student): charge_of(outcome, because)
        for lesson, student, outcome, because in Decision.objects.filter(
            lesson__in=judged, replaced_at=None
        ).values_list("lesson", "student", "outcome", "because")
    }
    whole = Cancellation.objects.filter(lesson__in=missed, student=None, taken_back_at=None)
    causes = dict(whole.values_list("lesson", "cause"))
    found: dict[int, list[Hour]] = defaultdict(list)
    for row in rows:
        day = row["lesson__day"] or school_day(row["at"])
        gap = GAPS.get(causes.get(row["lesson_id"], ""), Gap.CALLED_OFF)
        if charge := charges.get((row["lesson_id"], row["student_id"])):
            kept = None if charge.percent else gap
            hour = Hour(row["pk"], day, kept, charge.percent, charge.fee_cents, row["lesson_id"])
        else:
            hour = Hour(row["pk"], day, gap if row["is_missed"] else None, lesson=row["lesson_id"])
        found[row["enrolment"]].append(hour)
    return found


def _own(enrolments: Collection[int]) -> Iterator[dict[str, Any]]:
    rows = Participant.objects.filter(lesson__place__enrolment__in=enrolments).exclude(lesson__kind=Lesson.Kind.MAKE_UP)
    return _rows(rows, "lesson__place__enrolment_id")


def _seats(enrolments: Collection[int]) -> Iterator[dict[str, Any]]:
    return _rows(Participant.objects.filter(place__enrolment__in=enrolments), "place__enrolment_id")


def _rows(participants: Any, enrolment: str) -> Iterator[dict[str, Any]]:
    for row in participants.order_by("lesson__starts_at", "pk").values(*COLUMNS, enrolment, at=AT):
        row["is_missed"] = row["lesson__state"] == Lesson.State.CANCELLED or row["excused_at"] is not None
        row["enrolment"] = row[enrolment]
        yield row
