"""Single hours that could be booked now: what teachers offer, less what is closed, away or taken.

Five questions to the database, however many teachers and days.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from academy.kernel.db import now
from academy.models import Teacher
from academy.words import when
from scheduling.models import Availability, Room
from scheduling.queries.away import Spans, away_between
from scheduling.queries.occurrences import closed_days, days_of, instant

HALF_HOUR = timedelta(minutes=30)
Span = tuple[datetime, datetime]

# Each resource's claims, folded: what lies side by side is one span.
TAKEN = """
    WITH taken AS (
        SELECT resource.teacher_id, resource.room_id, resource.student_id,
               range_agg(tstzrange(claim.starts_at, claim.ends_at)) AS claims
          FROM scheduling_claim AS claim JOIN scheduling_resource AS resource ON resource.id = claim.resource_id
         WHERE (resource.teacher_id = ANY (%(teachers)s::bigint[]) OR resource.room_id = ANY (%(rooms)s::bigint[])
                OR resource.student_id = ANY (%(students)s::bigint[]))
           AND claim.is_live AND claim.ends_at > %(first)s AND claim.starts_at < %(last)s
         GROUP BY resource.id
    )
    SELECT teacher_id, room_id, student_id, lower(span), upper(span)
      FROM taken, unnest(claims) AS span
     ORDER BY lower(span)
"""


@dataclass(frozen=True)
class Opening:
    """An hour in which a teacher, the room and (where one was asked for) the student are free. room: None is online."""

    teacher: Teacher
    room: Room | None
    starts_at: datetime
    ends_at: datetime

    def __str__(self) -> str:
        return f"{when(self.starts_at, self.ends_at)}, {self.teacher}"


@dataclass(frozen=True)
class Block:
    """What a teacher offers on one day, as instants."""

    teacher: Teacher
    room: Room | None
    starts_at: datetime
    ends_at: datetime
    pause: timedelta


def openings(
    *,
    teachers: Iterable[Teacher],
    minutes: int,
    first_day: date,
    last_day: date,
    student: Any = None,
    after: datetime | None = None,
    within: Sequence[Span] | None = None,
) -> list[Opening]:
    """The hours of that length from one day to another (both included), the soonest first.

    They begin every half hour from the beginning of what the teacher offers, or so that one follows the other; the
    teacher's pause between lessons is kept. after: only those that begin later; now, where nothing is said. within:
    only those that lie in one of these spans (a span's own beginning is tried as well).
    """
    asked = {teacher.pk: teacher for teacher in teachers if teacher.is_active}
    blocks = _blocks(asked, first_day, last_day) if asked and 15 <= minutes <= 120 else []
    if not blocks:
        return []
    taken = _taken(blocks, student)
    away = away_between(
        min(block.starts_at for block in blocks), max(block.ends_at for block in blocks), teachers=asked
    )
    length, after = timedelta(minutes=minutes), after or now()
    spans = sorted(within) if within is not None else None
    found: dict[tuple[datetime, int], Opening] = {}
    nothing = Spans()
    for block in blocks:
        pk, room_pk = block.teacher.pk, block.room.pk if block.room else None
        for start in _starts(block, length, spans):
            end = start + length
            if (
                start > after
                and (spans is None or any(first <= start and end <= last for first, last in spans))
                and not taken.get(("teacher", pk), nothing).meets(start - block.pause, end + block.pause)
                and not taken.get(("room", room_pk), nothing).meets(start, end)
                and not taken.get(("student", student and student.pk), nothing).meets(start, end)
                and not away.get(pk, nothing).meets(start, end)
            ):
                found.setdefault((start, pk), Opening(block.teacher, block.room, start, end))
    return [found[key] for key in sorted(found)]


def _blocks(asked: dict[int, Teacher], first_day: date, last_day: date) -> list[Block]:
    """What those teachers offer on the days that are not closed."""
    rows = Availability.objects.filter(teacher__in=asked, first_day__lte=last_day).select_related("room")
    closed = closed_days(first_day, last_day)
    return [
        Block(
            teacher=asked[row.teacher_id],
            room=row.room,
            starts_at=instant(day, row.starts, row.zone),
            ends_at=instant(day, row.ends, row.zone),
            pause=timedelta(minutes=row.buffer_minutes),
        )
        for row in rows.exclude(last_day__lt=first_day).exclude(room__is_active=False)
        for day in days_of(
            row.weekday, first_day=max(first_day, row.first_day), last_day=min(last_day, row.last_day or last_day)
        )
        if day not in closed
    ]


def _starts(block: Block, length: timedelta, spans: list[Span] | None) -> Iterator[datetime]:
    last = block.ends_at - length
    found = {first for first, _end in spans or () if block.starts_at <= first <= last}
    for step in (HALF_HOUR + block.pause, length + block.pause):
        start = block.starts_at
        while start <= last:
            found.add(start)
            start += step
    return iter(sorted(found))


def _taken(blocks: list[Block], student: Any) -> dict[tuple[str, int | None], Spans]:
    """The live claims, by what is claimed; read a little wider than the blocks, for the pauses."""
    found: dict[tuple[str, int | None], Spans] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            TAKEN,
            {
                "teachers": [*{block.teacher.pk for block in blocks}],
                "rooms": [*{block.room.pk for block in blocks if block.room}],
                "students": [student.pk] if student else [],
                "first": min(block.starts_at - block.pause for block in blocks),
                "last": max(block.ends_at + block.pause for block in blocks),
            },
        )
        for teacher, room, its_student, starts_at, ends_at in cursor.fetchall():
            role = ("teacher", teacher) if teacher else ("room", room) if room else ("student", its_student)
            found.setdefault(role, Spans()).add(starts_at, ends_at)
    return found
