"""The free weekly times of a page: of every hour of the week a few teachers, however large the school is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from academy.models import Subject, Teacher
from scheduling.models import Timeslot
from scheduling.queries.busy import terms_of
from scheduling.queries.free import FreeTime, earliest, free_times, weekly_load

# So many times of one hour are looked at in one go; where none of them is free, more and more of the next ones are.
AT_ONCE, MORE_EACH_TIME = 16, 4
# So many when only a few free ones of the whole week are sought, the soonest first.
AT_A_TIME = 60
# An index tells every hour that is offered, and the first times of each; the rest of the table is not read.
HOURS = """
    WITH RECURSIVE hour AS (
        (SELECT weekday, starts FROM scheduling_timeslot WHERE is_active ORDER BY weekday, starts LIMIT 1)
        UNION ALL
        SELECT next.weekday, next.starts
          FROM hour CROSS JOIN LATERAL (
               SELECT weekday, starts FROM scheduling_timeslot
                WHERE is_active AND (weekday, starts) > (hour.weekday, hour.starts)
                ORDER BY weekday, starts LIMIT 1
          ) AS next
    )
    SELECT weekday, starts, 0::bigint AS last FROM hour
     WHERE weekday = coalesce(%(weekday)s::int, weekday) AND starts = coalesce(%(starts)s::time, starts)
"""
FIRST_OF_EACH = """
    SELECT slot.id, slot.teacher_id, slot.room_id, slot.weekday, slot.starts, slot.minutes, slot.zone
      FROM unnest(%(weekdays)s::int[], %(starts)s::time[], %(last)s::bigint[]) AS hour (weekday, starts, last)
     CROSS JOIN LATERAL (
           SELECT slot.* FROM scheduling_timeslot AS slot
             JOIN academy_teacher AS teacher ON teacher.id = slot.teacher_id
            -- As rows, so that the index of these three is entered at the place and left after a few.
            WHERE slot.is_active AND (slot.weekday, slot.starts, slot.id) > (hour.weekday, hour.starts, hour.last)
              AND (slot.weekday, slot.starts) <= (hour.weekday, hour.starts) AND teacher.is_active AND teacher.is_public
              AND (%(subject)s::bigint IS NULL OR EXISTS (
                   SELECT FROM academy_teacher_subjects AS taught
                    WHERE taught.teacher_id = teacher.id AND taught.subject_id = %(subject)s))
            ORDER BY slot.weekday, slot.starts, slot.id LIMIT %(most)s
     ) AS slot
"""


class Row(NamedTuple):
    """What of a weekly time decides whether it is free."""

    pk: int
    teacher_id: int
    room_id: int | None
    weekday: int
    starts: time
    minutes: int
    zone: str


@dataclass(frozen=True)
class FreeHour:
    """An hour of the week with some of its free times. may_be_more: not all of its times are shown or looked at."""

    weekday: int
    starts: time
    times: list[FreeTime]
    may_be_more: bool


def free_hours(
    *, each: int, subject: Subject | None = None, weekday: int | None = None, starts: time | None = None
) -> list[FreeHour]:
    """Every hour at which somebody is free, with so many times each at most.

    starts: of this hour all times are looked at; of the others it is enough to have found one.
    """
    enough = each if starts else 1
    hours = _offered(weekday, starts)
    found: dict[tuple[int, time], list[FreeTime]] = defaultdict(list)
    not_all: set[tuple[int, time]] = set()
    most = AT_ONCE
    while hours:
        rows = _look(hours, subject, most)
        for one in free_times(_with_room(rows)):
            found[one.timeslot.weekday, one.timeslot.starts].append(one)
        cut_off, most = _cut_off(rows, most), most * MORE_EACH_TIME
        hours = {hour: last for hour, last in cut_off.items() if len(found[hour]) < enough}
        not_all |= cut_off.keys() - hours.keys()
    shown = {hour: times[:each] for hour, times in found.items()}
    whole = _in_full(one.timeslot.pk for times in shown.values() for one in times)
    return [
        FreeHour(
            weekday=hour[0],
            starts=hour[1],
            times=[replace(one, timeslot=whole[one.timeslot.pk]) for one in shown[hour]],
            may_be_more=hour in not_all or len(found[hour]) > each,
        )
        for hour in sorted(shown)
        if shown[hour]
    ]


def soonest(*, most: int) -> list[FreeTime]:
    """The free times whose first lesson comes soonest, no two of one teacher; a few of each hour are looked at."""
    hours, after = _offered(), earliest()
    found: dict[int, FreeTime] = {}
    at_once = AT_ONCE
    while hours and len(found) < most:
        rows = _look(hours, None, at_once)
        hours, rows, at_once = _cut_off(rows, at_once), _with_room(rows), at_once * MORE_EACH_TIME
        terms = terms_of(rows, after=after)
        waiting: list[Any] = sorted(
            (row for row in rows if row.pk in terms), key=lambda row: (terms[row.pk].lessons[0].starts_at, row.pk)
        )
        while waiting and len(found) < most:
            next_ones, waiting = waiting[:AT_A_TIME], waiting[AT_A_TIME:]
            for one in free_times(next_ones, after=after):
                found.setdefault(one.timeslot.teacher_id, one)
            waiting = [row for row in waiting if row.teacher_id not in found]
    first = sorted(found.values(), key=lambda one: (one.first, one.timeslot.pk))[:most]
    whole = _in_full(one.timeslot.pk for one in first)
    return [replace(one, timeslot=whole[one.timeslot.pk]) for one in first]


def _offered(weekday: int | None = None, starts: time | None = None) -> dict[tuple[int, time], int]:
    """The hours at which anybody offers a time; none of their times is looked at yet."""
    with connection.cursor() as cursor:
        cursor.execute(HOURS, {"weekday": weekday, "starts": str(starts) if starts else None})
        return {(day, clock): last for day, clock, last in cursor.fetchall()}


def _look(hours: dict[tuple[int, time], int], subject: Subject | None, most: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            FIRST_OF_EACH,
            {
                "weekdays": [day for day, _clock in hours],
                "starts": [clock for _day, clock in hours],
                "last": list(hours.values()),
                "subject": subject.pk if subject else None,
                "most": most,
            },
        )
        return [Row(*row) for row in cursor.fetchall()]


def _with_room(rows: list[Row]) -> list[Any]:
    """Those of teachers who can take another weekly student."""
    teachers = Teacher.objects.filter(pk__in={row.teacher_id for row in rows}).annotate(taken=weekly_load())
    with_room = set(teachers.filter(taken__lt=F("weekly_capacity")).values_list("pk", flat=True))
    return [row for row in rows if row.teacher_id in with_room]


def _cut_off(rows: list[Row], most: int) -> dict[tuple[int, time], int]:
    """The hours that have more times than were looked at, with the last of these."""
    looked: dict[tuple[int, time], list[int]] = defaultdict(list)
    for row in rows:
        looked[row.weekday, row.starts].append(row.pk)
    return {hour: max(pks) for hour, pks in looked.items() if len(pks) == most}


def _in_full(pks: Iterable[int]) -> dict[int, Timeslot]:
    slots = Timeslot.objects.filter(pk__in=list(pks)).select_related("room")
    teachers = Teacher.objects.prefetch_related("subjects").in_bulk({slot.teacher_id for slot in slots})
    for slot in slots:
        slot.teacher = teachers[slot.teacher_id]
    return {slot.pk: slot for slot in slots}
