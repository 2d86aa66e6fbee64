"""Make a series' lessons what its pattern, the closed days and its pauses say: inserted, moved or called off.

What a person changed alone (moved_at) and what is over stays as it is. When the teacher is away nothing new is written;
what stands already is the office's to see to (absence.py). Running it again changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import ClosedDate
from academy.wiring import LESSONS_CHANGED
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.call_off import call_off, take_back
from scheduling.models import Cancellation, Cause, Lesson, Participant, Pause, Place, Series, Side
from scheduling.queries.away import away_between
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


def facts_of(series: Series, state: str) -> dict[str, Any]:
    """What all new lessons of a series have in common, by their columns."""
    return {
        "kind": Lesson.Kind.GROUP if series.offering_id else Lesson.Kind.WEEKLY,
        "place_id": series.place_id,
        "series_id": series.pk,
        "teacher_id": series.teacher_id,
        "room_id": series.room_id,
        "state": state,
        "capacity": (series.offering.capacity or 1) if series.offering else 1,
    }


def lessons_of(series: Series, wanted: Iterable[Occurrence], *, state: str = Lesson.State.BOOKED) -> list[Lesson]:
    """The lessons of a series at those times, not yet written."""
    facts = facts_of(series, state)
    return [Lesson(**facts, day=one.day, starts_at=one.starts_at, ends_at=one.ends_at) for one in wanted]


def wanted(series: Series) -> dict[date, Occurrence]:
    """The times a series gives from its first day to its last, by their days; closed and paused days left out."""
    closed = closed_days(series.first_day, series.last_day)
    pauses = Pause.objects.filter(place_id=series.place_id, lifted_at=None) if series.place_id else ()
    return times_of(series, closed, [(pause.first_day, pause.last_day) for pause in pauses])


def times_of(series: Series, closed: set[date], pauses: Iterable[tuple[date, date]]) -> dict[date, Occurrence]:
    """The same, for who knows the closed days and the pauses (first and last day) already."""
    found = {one.day: one for one in occurrences(series, series, closed=closed)}
    for first, last in pauses:
        for day in [day for day in found if first <= day <= last]:
            del found[day]
    return found


def state_of(series: Series) -> str:
    """Of its new lessons: merely held, as long as its place is."""
    held = series.place is not None and series.place.state == Place.State.HELD
    return Lesson.State.HELD if held else Lesson.State.BOOKED


@transaction.atomic
def materialise(*, series: Series) -> Changes:
    """Write what its pattern says and is not over yet. Days on which somebody is in the way are named, never forced."""
    # Against two who derive the same series at once.
    series = (
        Series.objects.select_for_update(of=("self",))
        .select_related("place__enrolment__student", "offering", "teacher", "room")
        .get(pk=series.pk)
    )
    changes, at = Changes(), now()
    if series.place and series.place.state == Place.State.FREED:
        return changes
    students = students_of(series)
    lock_calendars(series.teacher, series.room, *[student for student, _place in students])
    there = {lesson.day: lesson for lesson in series.lessons.all()}
    called_off = called_off_by_rule(Lesson.objects.filter(series=series))
    aims, away = wanted(series), away_between(at, teachers=[series.teacher_id])[series.teacher_id]
    for day, aim in aims.items():
        if aim.starts_at <= at:
            continue
        lesson = there.get(day)
        if lesson is None:
            if away.meets(aim.starts_at, aim.ends_at):
                continue
            _try(changes, day, changes.added, lambda aim=aim: _add(series, aim, students))
        elif is_to_return(lesson, series, called_off):
            _try(changes, day, changes.reinstated, lambda lesson=lesson, aim=aim: _reinstate(lesson, series, aim))
        elif is_off(lesson, series, aim):
            _try(changes, day, changes.moved, lambda lesson=lesson, aim=aim: _follow(lesson, series, aim))
    for its_day, lesson in there.items():
        if its_day not in aims and is_to_go(lesson, at):
            changes.called_off.append(_call_off(lesson, series))
    import_string(LESSONS_CHANGED)(students=[student.pk for student, _place in students])
    return changes


def students_of(series: Series) -> list[tuple[Any, Place | None]]:
    """Who comes to all its lessons; in a group with the place by which they do."""
    if series.place:
        return [(series.place.enrolment.student, None)]
    places = Place.objects.live().filter(enrolment__offering=series.offering_id).select_related("enrolment__student")
    return [(place.enrolment.student, place) for place in places.order_by("pk")]


def called_off_by_rule(lessons: Any) -> set[int]:
    """Those of these lessons that only a rule (a closed day, a pause) called off, not a person."""
    off = Cancellation.objects.filter(lesson__in=lessons, taken_back_at=None)
    by_rule: set[int] = set()
    by_person: set[int] = set()
    for pk, channel in off.order_by().values_list("lesson_id", "channel"):
        (by_rule if channel == Cancellation.Channel.SYSTEM else by_person).add(pk)
    return by_rule - by_person


def is_to_return(lesson: Any, series: Series, called_off: set[int]) -> bool:
    """Whether no rule keeps it off any more. What is merely held returns with the place's confirmation."""
    return (
        lesson.state == Lesson.State.CANCELLED and lesson.pk in called_off and state_of(series) == Lesson.State.BOOKED
    )


def is_off(lesson: Any, series: Series, aim: Occurrence) -> bool:
    """Whether it should follow its series, and does not."""
    if lesson.state not in (Lesson.State.HELD, Lesson.State.BOOKED) or lesson.moved_at:
        return False
    there = (lesson.starts_at, lesson.ends_at, lesson.teacher_id, lesson.room_id)
    return there != (aim.starts_at, aim.ends_at, series.teacher_id, series.room_id)


def is_to_go(lesson: Any, at: Any) -> bool:
    """Whether a lesson on a day that its series does not give is still there."""
    stays = lesson.state not in (Lesson.State.HELD, Lesson.State.BOOKED) or lesson.moved_at
    return not stays and lesson.starts_at > at


def _try(changes: Changes, day: date, done: list[Lesson], write: Any) -> None:
    try:
        with transaction.atomic():
            done.append(write())
    except Refusal:
        # Of a lesson that could take place again: its hour is taken, or the credit for it is used.
        changes.in_the_way.append(day)
    except IntegrityError as error:
        if "nobody_in_two_places" not in str(error):
            raise
        changes.in_the_way.append(day)


def _add(series: Series, aim: Occurrence, students: list[tuple[Any, Place | None]]) -> Lesson:
    [lesson] = lessons_of(series, [aim], state=state_of(series))
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


def _reinstate(lesson: Lesson, series: Series, aim: Occurrence) -> Lesson:
    mine = Lesson.objects.filter(pk=lesson.pk)
    mine.update(
        starts_at=aim.starts_at, ends_at=aim.ends_at, teacher=series.teacher_id, room=series.room_id, moved_at=None
    )
    said = Cancellation.objects.filter(lesson=lesson, taken_back_at=None)
    if closed := said.filter(cause=Cause.CLOSED).first():
        # What the policy gave for it goes, and whoever was told hears of it.
        take_back(cancellation=closed, by=None)
    else:
        mine.update(state=Lesson.State.BOOKED)
        said.update(taken_back_at=now())
    return lesson


def _call_off(lesson: Lesson, series: Series) -> Lesson:
    closed = ClosedDate.objects.filter(day=lesson.day).first() if lesson.day else None
    over = lesson.day is not None and not series.first_day <= lesson.day <= series.last_day
    cause = Cause.CLOSED if closed else Cause.WITHDRAWN if over else Cause.PAUSED
    call_off_by_rule(lesson, cause, closed.reason if closed else "")
    return lesson


def call_off_by_rule(lesson: Lesson, cause: str, words: str = "") -> None:
    """Nobody asked for it. Where the school closes, the policy says what the families get for it, and they are told."""
    coming = lesson.participants.filter(excused_at=None).exists()
    if cause == Cause.CLOSED and lesson.state == Lesson.State.BOOKED and coming:
        call_off(
            lesson=lesson,
            student=None,
            cause=cause,
            side=Side.SCHOOL,
            channel=Cancellation.Channel.SYSTEM,
            by=None,
            words=words,
        )
        return
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.CANCELLED)
    Cancellation.objects.create(
        lesson=lesson, cause=cause, side=Side.SCHOOL, channel=Cancellation.Channel.SYSTEM, words=words
    )
