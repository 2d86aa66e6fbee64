"""Which weekly hours somebody's claim overlaps: all weeks of all hours against all claims, in one question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from academy.kernel.db import Now
from academy.kernel.trace import notes
from academy.models import ClosedDate, Semester
from scheduling.queries.away import Spans, away_between
from scheduling.queries.occurrences import Occurrence, occurrences

# Who is taken is nearly always taken in the first week, which one entry of the claims' index tells: nobody's live
# claims overlap, so the first that ends after a lesson's start is the only one that can meet it. For all others, all
# weeks of an hour and all claims on a resource are folded into one value each, and these are held against each other;
# asking for each week of each time by itself takes a hundred times as long.
CLAIMED = """
    WITH asked AS (
        SELECT * FROM unnest(%(slots)s::bigint[], %(hours)s::int[], %(teachers)s::bigint[], %(rooms)s::bigint[])
            AS asked (slot, hour, teacher_id, room_id)
    ), term AS MATERIALIZED (
        SELECT hour, lessons, lower(lessons) AS begins, begins_until
          FROM unnest(%(terms)s::int[], %(lessons)s::tstzmultirange[], %(begun)s::timestamptz[])
            AS term (hour, lessons, begins_until)
    ), concerned AS (
        SELECT slot, hour, resource.id, 'teacher' AS role
          FROM asked JOIN scheduling_resource AS resource USING (teacher_id)
         UNION ALL
        SELECT slot, hour, resource.id, 'room'
          FROM asked JOIN scheduling_resource AS resource USING (room_id)
         UNION ALL
        SELECT slot, hour, resource.id, 'student'
          FROM asked JOIN scheduling_resource AS resource ON resource.student_id = ANY (%(students)s::bigint[])
    ), looked AS MATERIALIZED (
        SELECT slot, role, id, lessons, coalesce(next.starts_at < begins_until, false) AS is_taken
          FROM concerned JOIN term USING (hour)
          LEFT JOIN LATERAL (
               SELECT starts_at FROM scheduling_claim
                WHERE resource_id = concerned.id AND is_live AND ends_at > begins
                ORDER BY ends_at LIMIT 1
          ) AS next ON true
    ), taken AS (
        SELECT resource_id, range_agg(tstzrange(starts_at, ends_at)) AS claims
          FROM scheduling_claim
         WHERE resource_id = ANY (ARRAY(SELECT DISTINCT id FROM looked WHERE NOT is_taken))
           AND is_live AND ends_at > %(first)s AND starts_at < %(last)s
         GROUP BY resource_id
    )
    SELECT slot, role FROM looked WHERE is_taken
     UNION ALL
    SELECT slot, role FROM looked JOIN taken ON resource_id = id WHERE NOT is_taken AND claims && lessons
"""


@dataclass(frozen=True)
class Term:
    """What a weekly hour gives in a semester; the same for all who teach then and are never away. number: tells the
    hours apart."""

    number: int
    semester: Semester
    lessons: Sequence[Occurrence]

    def as_multirange(self) -> str:
        """Its lessons as PostgreSQL writes a tstzmultirange."""
        weeks = (f"[{week.starts_at.isoformat()},{week.ends_at.isoformat()})" for week in self.lessons)
        return f"{{{','.join(weeks)}}}"


def terms_of(slots: Iterable[Any], *, after: datetime) -> dict[int, Term]:
    """What each weekly time gives in the nearest semester in which it still has lessons, by its id.

    Closed days are left out, and when its teacher is away.
    """
    semesters, closed, away = _calendar()
    # Many teachers teach at the same hour, which has the same dates for all of them.
    hours: dict[tuple[Any, ...], Term | None] = {}
    found: dict[int, Term] = {}
    for slot in slots:
        its_away = away.get(slot.teacher_id)
        hour = (slot.weekday, slot.starts, slot.minutes, slot.zone, slot.teacher_id if its_away else None)
        if hour not in hours:
            hours[hour] = _term(len(hours), slot, semesters, closed, after, its_away)
        if term := hours[hour]:
            found[slot.pk] = term
    return found


def _calendar() -> tuple[list[Semester], set[date], dict[int, Spans]]:
    """The semester that is running and those to come, the nearest first, the closed days, and when each teacher is
    away; read once a request."""
    kept: tuple[list[Semester], set[date], dict[int, Spans]] | None = notes().get("calendar")
    if kept is None:
        semesters = list(Semester.objects.bookable())
        days = ClosedDate.objects.filter(day__gte=semesters[0].first_day) if semesters else ClosedDate.objects.none()
        kept = notes()["calendar"] = (
            semesters,
            set(days.values_list("day", flat=True)),
            away_between(Now()),
        )
    return kept


def _term(
    number: int, slot: Any, semesters: list[Semester], closed: set[date], after: datetime, away: Spans | None
) -> Term | None:
    for semester in semesters:
        lessons = occurrences(slot, semester, after=after, closed=closed)
        if away:
            lessons = [one for one in lessons if not away.meets(one.starts_at, one.ends_at)]
        if lessons:
            return Term(number, semester, lessons)
    return None


def claimed(slots: Sequence[Any], terms: dict[int, Term], students: Sequence[Any]) -> dict[int, set[str]]:
    """Who is taken in some week of those times: teacher, room or student, by the timeslot's id."""
    if not slots:
        return {}
    hours = {terms[slot.pk].number: terms[slot.pk] for slot in slots}
    found: dict[int, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIMED,
            {
                "slots": [slot.pk for slot in slots],
                "hours": [terms[slot.pk].number for slot in slots],
                "teachers": [slot.teacher_id for slot in slots],
                "rooms": [slot.room_id for slot in slots],
                "students": [student.pk for student in students],
                "terms": list(hours),
                "lessons": [term.as_multirange() for term in hours.values()],
                "begun": [term.lessons[0].ends_at for term in hours.values()],
                "first": min(term.lessons[0].starts_at for term in hours.values()),
                "last": max(term.lessons[-1].ends_at for term in hours.values()),
            },
        )
        for slot, role in cursor.fetchall():
            found.setdefault(slot, set()).add(role)
    return found
