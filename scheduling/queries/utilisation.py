"""How the hours that teachers offer, and rooms have, are used; two questions to the database for a page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from academy.models import Teacher
from academy.models.zone import midnight
from academy.queries.school import school
from scheduling.models import Lesson, Room

# What is offered: availability and published weekly times, on the wall clock of each, without closed days and without
# what a teacher is away. What two teachers offer in one room at once counts once.
AVAILABLE = """
    WITH pattern AS (
        SELECT teacher_id, room_id, weekday, starts, ends, zone, first_day, last_day FROM scheduling_availability
         WHERE {role}_id = ANY (%(who)s)
         UNION ALL
        SELECT teacher_id, room_id, weekday, starts, (starts + minutes * interval '1 minute')::time, zone,
               %(first)s, NULL
          FROM scheduling_timeslot WHERE is_active AND {role}_id = ANY (%(who)s)
    ), block AS (
        SELECT {role}_id AS who, teacher_id,
               tstzrange((date::date + starts) AT TIME ZONE zone, (date::date + ends) AT TIME ZONE zone) AS span
          FROM pattern, generate_series(greatest(first_day, %(first)s)::timestamp,
                                        least(coalesce(last_day, %(last)s), %(last)s)::timestamp, '1 day') AS date
         WHERE extract(isodow FROM date) = weekday + 1 AND ends > starts
           AND NOT EXISTS (SELECT FROM academy_closeddate AS closed WHERE closed.day = date::date)
    ), open AS (
        SELECT who, range_agg(tstzmultirange(span) - coalesce(
                   (SELECT range_agg(tstzrange(away.starts_at, away.ends_at)) FROM scheduling_unavailability AS away
                     WHERE away.teacher_id = block.teacher_id AND away.ends_at > lower(span)
                       AND away.starts_at < upper(span)), '{{}}'::tstzmultirange)) AS spans
          FROM (SELECT * FROM block WHERE NOT isempty(span)) AS block GROUP BY who
    )
    SELECT who, sum(extract(epoch FROM upper(span) - lower(span)) / 60)::int
      FROM open, unnest(spans) AS span GROUP BY who
"""
LESSONS = """
    SELECT {role}_id, state, sum(extract(epoch FROM ends_at - starts_at) / 60)::int
      FROM scheduling_lesson
     WHERE {role}_id = ANY (%(who)s) AND starts_at >= %(from)s AND starts_at < %(until)s
     GROUP BY {role}_id, state
"""


@dataclass(frozen=True)
class Use:
    """Of one teacher or room, in minutes. free: offered, and neither taught nor booked nor held."""

    who: Teacher | Room
    available: int
    taught: int
    booked: int
    held: int
    cancelled: int

    @property
    def used(self) -> int:
        """Taught, booked or held."""
        return self.taught + self.booked + self.held

    @property
    def free(self) -> int:
        """What is left of the hours on offer; none where more is taught than offered."""
        return max(0, self.available - self.used)

    @property
    def percent(self) -> int | None:
        """The part of the offer that is used; None where nothing is offered."""
        return round(100 * self.used / self.available) if self.available else None


def utilisation(who: Sequence[Teacher] | Sequence[Room], *, first_day: date, last_day: date) -> list[Use]:
    """The use of each, in their order, from one day to another (both included, on the school's clock)."""
    if not who:
        return []
    role = "teacher" if isinstance(who[0], Teacher) else "room"
    numbers = {"who": [row.pk for row in who]}
    available = dict(_ask(AVAILABLE.format(role=role), numbers | {"first": first_day, "last": last_day}))
    here, following = school().zone, last_day + timedelta(days=1)
    span = {"from": midnight(first_day, here), "until": midnight(following, here)}
    minutes = {(pk, state): sum_ for pk, state, sum_ in _ask(LESSONS.format(role=role), numbers | span)}
    state = Lesson.State
    return [
        Use(
            who=row,
            available=available.get(row.pk, 0),
            taught=minutes.get((row.pk, state.TAUGHT), 0),
            booked=minutes.get((row.pk, state.BOOKED), 0),
            held=minutes.get((row.pk, state.HELD), 0),
            cancelled=minutes.get((row.pk, state.CANCELLED), 0),
        )
        for row in who
    ]


def _ask(sql: str, words: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return cursor.fetchall()
