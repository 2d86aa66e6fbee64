"""Derive the lessons of many series at once: what is missing is written in bulk, whatever else in its own series.

Every night this looks at every running series, so that a closed day entered late, new tz data or a crash half-way
leaves nothing behind for longer than a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from academy.kernel.db import insert, now
from academy.wiring import LESSONS_CHANGED
from scheduling.actions.calendar_lock import lock_resources
from scheduling.actions.materialise import (
    called_off_by_rule,
    facts_of,
    is_off,
    is_to_go,
    is_to_return,
    materialise,
    state_of,
    times_of,
)
from scheduling.models import Lesson, Participant, Pause, Place, Resource, Series
from scheduling.queries.away import away_between
from scheduling.queries.occurrences import Occurrence, closed_days

# So many series are locked and written together: enough to be quick, few enough not to keep families waiting.
TOGETHER = 200
# What decides whether a lesson is as it should be.
DECISIVE = ("pk", "series_id", "day", "state", "starts_at", "ends_at", "teacher_id", "room_id", "moved_at")


@dataclass
class Derived:
    """How many lessons were written or changed, and which days of which series somebody was in the way of."""

    added: int = 0
    changed: int = 0
    in_the_way: dict[int, list[date]] = field(default_factory=dict)


def derive(*, series: Sequence[int]) -> Derived:
    """Make the lessons of these series (by id) what they should be. Each batch commits by itself; again: nothing."""
    done = Derived()
    for first in range(0, len(series), TOGETHER):
        for pk in _derive_together(series[first : first + TOGETHER], done):
            changes = materialise(series=Series(pk=pk))
            done.added += len(changes.added)
            done.changed += len(changes.moved) + len(changes.called_off) + len(changes.reinstated)
            if changes.in_the_way:
                done.in_the_way[pk] = changes.in_the_way
    return done


@transaction.atomic
def _derive_together(pks: Iterable[int], done: Derived) -> list[int]:
    """Write what is missing; returns the series that need looking at one by one."""
    rows = list(
        # Against somebody who changes one of them at the same moment; always in the same order.
        Series.objects.select_for_update(of=("self",))
        .filter(pk__in=pks)
        .exclude(place__state=Place.State.FREED)
        .select_related("place__enrolment", "offering")
        .order_by("pk")
    )
    if not rows:
        return []
    at = now()
    missing, others = _look(rows, at)
    if missing:
        students = _students([row for row in rows if row.pk in missing])
        lock_resources(_resources([row for row in rows if row.pk in missing], students))
        try:
            with transaction.atomic():
                done.added += _write([row for row in rows if row.pk in missing], missing, students)
        except IntegrityError as error:
            if "nobody_in_two_places" not in str(error):
                raise
            # Somebody is in the way of some of them; one by one it is found out of which.
            others |= set(missing)
    return sorted(others)


def _look(rows: list[Series], at: datetime) -> tuple[dict[int, list[Occurrence]], set[int]]:
    """Which times of which series have no lesson, and which series have one that is not as it should be."""
    closed = closed_days(min(row.first_day for row in rows), max(row.last_day for row in rows))
    pauses: dict[int | None, list[tuple[date, date]]] = defaultdict(list)
    for pause in Pause.objects.filter(place__in=[row.place_id for row in rows if row.place_id], lifted_at=None):
        pauses[pause.place_id].append((pause.first_day, pause.last_day))
    there: dict[int | None, dict[date | None, Any]] = defaultdict(dict)
    for lesson in Lesson.objects.filter(series__in=rows).order_by().values_list(*DECISIVE, named=True):
        there[lesson.series_id][lesson.day] = lesson
    off = [one.pk for lessons in there.values() for one in lessons.values() if one.state == Lesson.State.CANCELLED]
    called_off = called_off_by_rule(off) if off else set()
    away = away_between(at, teachers={row.teacher_id for row in rows})
    missing: dict[int, list[Occurrence]] = {}
    others: set[int] = set()
    for row in rows:
        aims, lessons = times_of(row, closed, pauses[row.place_id]), there[row.pk]
        new = [aim for day, aim in aims.items() if day not in lessons and aim.starts_at > at]
        if row.teacher_id in away:
            new = [aim for aim in new if not away[row.teacher_id].meets(aim.starts_at, aim.ends_at)]
        if any(day not in aims and is_to_go(lesson, at) for day, lesson in lessons.items()) or any(
            aim.starts_at > at and (is_to_return(lessons[day], row, called_off) or is_off(lessons[day], row, aim))
            for day, aim in aims.items()
            if day in lessons
        ):
            others.add(row.pk)
        elif new:
            missing[row.pk] = new
    return missing, others


def _students(rows: list[Series]) -> dict[int, list[tuple[int, int | None]]]:
    """Who comes to the lessons of each series, by their ids; in a group with the place by which they do."""
    groups: dict[int | None, list[tuple[int, int | None]]] = defaultdict(list)
    places = Place.objects.live().filter(enrolment__offering__in=[row.offering_id for row in rows if row.offering_id])
    for offering, student, place in places.order_by("pk").values_list(
        "enrolment__offering", "enrolment__student", "pk"
    ):
        groups[offering].append((student, place))
    return {row.pk: [(row.place.enrolment.student_id, None)] if row.place else groups[row.offering_id] for row in rows}


def _resources(rows: list[Series], students: dict[int, list[tuple[int, int | None]]]) -> list[int]:
    """The calendars of everybody concerned. Those that have none yet have no claims either."""
    found = Resource.objects.filter(teacher__in={row.teacher_id for row in rows})
    found |= Resource.objects.filter(room__in={row.room_id for row in rows if row.room_id})
    found |= Resource.objects.filter(student__in={student for row in rows for student, _place in students[row.pk]})
    return list(found.order_by().values_list("pk", flat=True))


def _write(
    rows: list[Series], missing: dict[int, list[Occurrence]], students: dict[int, list[tuple[int, int | None]]]
) -> int:
    lessons: list[tuple[Any, ...]] = []
    of: list[int] = []
    for row in rows:
        facts = tuple(facts_of(row, state_of(row)).values())
        lessons += [(*facts, one.day, one.starts_at, one.ends_at) for one in missing[row.pk]]
        of += [row.pk] * len(missing[row.pk])
    columns = (*facts_of(rows[0], ""), "day", "starts_at", "ends_at")
    written = insert(Lesson, columns, lessons)
    coming = [(pk, *who) for pk, series in zip(written, of, strict=True) for who in students[series]]
    insert(Participant, ("lesson_id", "student_id", "place_id"), coming)
    import_string(LESSONS_CHANGED)(students={student for _lesson, student, _place in coming})
    return len(written)
