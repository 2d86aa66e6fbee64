"""Make a series' lessons what its pattern, the closed days and its pauses say: inserted, moved or called off.

What a person changed alone (moved_at) and what is over stays as it is. Running it again changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from academy.kernel.db import now
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.models import Cancellation, Cause, Lesson, Participant, Pause, Place, Series, Side
from scheduling.queries.occurrences import Occurrence, closed_days, occurrences


@dataclass
class Changes:
    """What was done, and the days on which somebody was in the way (nothing was written for these)."""

    added: list[Lesson] = field(default_factory=list)
    moved: list[Lesson] = field(default_factory=list)
    called_off: list[Lesson] = field(default_factory=list)
    reinstated: list[Lesson] = field(default_factory=list)
    in_the_way: list[date] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.called_off or self.reinstated or self.in_the_way)


def lessons_of(series: Series, wanted: Iterable[Occurrence], *, state: str = Lesson.State.BOOKED) -> list[Lesson]:
    """The lessons of a series at those times, not yet written."""
    group = series.offering_id is not None
    capacity = (series.offering.capacity or 1) if series.offering else 1
    return [
        Lesson(
            kind=Lesson.Kind.GROUP if group else Lesson.Kind.WEEKLY,
            place_id=series.place_id,
            series=series,
            day=one.day,
            teacher_id=series.teacher_id,
            room_id=series.room_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            state=state,
            capacity=capacity,
        )
        for one in wanted
    ]


def wanted(series: Series) -> dict[date, Occurrence]:
    """The times a series gives from its first day to its last, by their days; closed and paused days left out."""
    closed = closed_days(series.first_day, series.last_day)
    found = {one.day: one for one in occurrences(series, series, closed=closed)}
    for pause in Pause.objects.filter(place_id=series.place_id, lifted_at=None) if series.place_id else ():
        for day in [day for day in found if pause.first_day <= day <= pause.last_day]:
            del found[day]
    return found


@transaction.atomic
def materialise(*, series: Series) -> Changes:
    """Write what its pattern says and is not over yet. Days on which somebody is in the way are named, never forced."""
    # Against two who derive the same series at once.
    series = Series.objects.select_for_update(of=("self",)).select_related("place", "offering").get(pk=series.pk)
    changes, at = Changes(), now()
    if series.place and series.place.state == Place.State.FREED:
        return changes
    students = _students(series)
    lock_calendars(series.teacher, series.room, *[student for student, _place in students])
    there = {lesson.day: lesson for lesson in series.lessons.all()}
    called_off = _called_off_by_rule(series)
    aims = wanted(series)
    for day, aim in aims.items():
        if aim.starts_at <= at:
            continue
        lesson = there.get(day)
        if lesson is None:
            _try(changes, day, changes.added, lambda aim=aim: _add(series, aim, students))
        elif lesson.state == Lesson.State.CANCELLED and lesson.pk in called_off:
            _try(changes, day, changes.reinstated, lambda lesson=lesson, aim=aim: _reinstate(lesson, aim))
        elif _is_off(lesson, series, aim):
            _try(changes, day, changes.moved, lambda lesson=lesson, aim=aim: _follow(lesson, series, aim))
    for its_day, lesson in there.items():
        if its_day not in aims and lesson.starts_at > at and lesson.is_live and lesson.moved_at is None:
            changes.called_off.append(_call_off(lesson, series))
    return changes


def _students(series: Series) -> list[tuple[Any, Place | None]]:
    """Who comes to all its lessons; in a group with the place by which they do."""
    if series.place:
        return [(series.place.enrolment.student, None)]
    places = Place.objects.live().filter(enrolment__offering=series.offering_id).select_related("enrolment__student")
    return [(place.enrolment.student, place) for place in places.order_by("pk")]


def _called_off_by_rule(series: Series) -> set[int]:
    """The lessons that only a rule (a closed day, a pause) called off, not a person."""
    off = Cancellation.objects.filter(lesson__series=series, taken_back_at=None)
    by_rule = {pk for pk, channel in off.values_list("lesson_id", "channel") if channel == Cancellation.Channel.SYSTEM}
    return by_rule - set(off.exclude(channel=Cancellation.Channel.SYSTEM).values_list("lesson_id", flat=True))


def _is_off(lesson: Lesson, series: Series, aim: Occurrence) -> bool:
    if not lesson.is_live or lesson.state == Lesson.State.TAUGHT or lesson.moved_at:
        return False
    there = (lesson.starts_at, lesson.ends_at, lesson.teacher_id, lesson.room_id)
    return there != (aim.starts_at, aim.ends_at, series.teacher_id, series.room_id)


def _try(changes: Changes, day: date, done: list[Lesson], write: Any) -> None:
    try:
        with transaction.atomic():
            done.append(write())
    except IntegrityError as error:
        if "nobody_in_two_places" not in str(error):
            raise
        changes.in_the_way.append(day)


def _add(series: Series, aim: Occurrence, students: list[tuple[Any, Place | None]]) -> Lesson:
    held = series.place is not None and series.place.state == Place.State.HELD
    [lesson] = lessons_of(series, [aim], state=Lesson.State.HELD if held else Lesson.State.BOOKED)
    lesson.save(force_insert=True)
    Participant.objects.bulk_create(
        Participant(lesson=lesson, student=student, place=place) for student, place in students
    )
    return lesson


def _follow(lesson: Lesson, series: Series, aim: Occurrence) -> Lesson:
    Lesson.objects.filter(pk=lesson.pk).update(
        starts_at=aim.starts_at, ends_at=aim.ends_at, teacher=series.teacher_id, room=series.room_id
    )
    return lesson


def _reinstate(lesson: Lesson, aim: Occurrence) -> Lesson:
    Lesson.objects.filter(pk=lesson.pk).update(
        state=Lesson.State.BOOKED, starts_at=aim.starts_at, ends_at=aim.ends_at, moved_at=None
    )
    Cancellation.objects.filter(lesson=lesson, taken_back_at=None).update(taken_back_at=now())
    return lesson


def _call_off(lesson: Lesson, series: Series) -> Lesson:
    closed = closed_days(lesson.day, lesson.day) if lesson.day else set()
    over = lesson.day is not None and not series.first_day <= lesson.day <= series.last_day
    cause = Cause.CLOSED if closed else Cause.WITHDRAWN if over else Cause.PAUSED
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.CANCELLED)
    Cancellation.objects.create(lesson=lesson, cause=cause, side=Side.SCHOOL, channel=Cancellation.Channel.SYSTEM)
    return lesson
