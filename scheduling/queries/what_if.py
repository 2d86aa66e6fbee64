"""What would another make-up policy have given? The missed lessons of a stretch of days, decided by two policies.

Both are run over the same facts, in the order in which things were said. All lessons are taken as paid, and a credit as
open for thirty days: what families would have done otherwise nobody knows.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from academy.models.zone import midnight
from academy.queries.school import school
from academy.words import in_zone
from scheduling.makeup.engine import decide
from scheduling.makeup.facts import Earlier, Facts
from scheduling.makeup.money import charge_of
from scheduling.makeup.rules import Rules
from scheduling.queries.school_days import school_days

OPEN_FOR = timedelta(days=30)
OF_AGE = 18

# What was said, and where nothing was said the teacher's mark; one row for each student and lesson.
MISSED = """
    WITH said AS (
        SELECT said.lesson_id, seat.student_id, said.side, said.cause, said.channel, said.announced_at, said.words,
               said.has_proof, 1 AS rank
          FROM scheduling_cancellation AS said
          JOIN scheduling_participant AS seat
            ON seat.lesson_id = said.lesson_id AND (said.student_id IS NULL OR said.student_id = seat.student_id)
         WHERE said.taken_back_at IS NULL
        UNION ALL
        SELECT seat.lesson_id, seat.student_id,
               CASE mark WHEN 'teacher_absent' THEN 'teacher' ELSE 'family' END,
               CASE mark WHEN 'teacher_absent' THEN 'teacher' ELSE 'family' END,
               CASE mark WHEN 'absent' THEN 'system' ELSE 'office' END,
               CASE mark WHEN 'absent' THEN NULL WHEN 'absent_notice' THEN lesson.starts_at ELSE marked_at END,
               '', FALSE, 2
          FROM scheduling_attendance AS marked
          JOIN scheduling_participant AS seat ON seat.id = marked.participant_id
          JOIN scheduling_lesson AS lesson ON lesson.id = seat.lesson_id
         WHERE mark IN ('absent', 'absent_notice', 'teacher_absent')
    ), missed AS (
        SELECT DISTINCT ON (lesson_id, student_id) * FROM said
         ORDER BY lesson_id, student_id, rank, announced_at DESC
    )
    SELECT missed.student_id, student.family_id, student.birth_date, missed.side, missed.cause, missed.channel,
           missed.announced_at, missed.words, missed.has_proof, lesson.starts_at, lesson.kind,
           course.id, COALESCE(course.lesson_cents, 0)
      FROM missed
      JOIN scheduling_lesson AS lesson ON lesson.id = missed.lesson_id
      JOIN academy_student AS student ON student.id = missed.student_id
      LEFT JOIN scheduling_participant AS seat
        ON seat.lesson_id = missed.lesson_id AND seat.student_id = missed.student_id
      LEFT JOIN scheduling_place AS place ON place.id = COALESCE(lesson.place_id, seat.place_id)
      LEFT JOIN academy_enrolment AS enrolment ON enrolment.id = place.enrolment_id
      LEFT JOIN academy_courseoffering AS offering ON offering.id = enrolment.offering_id
      LEFT JOIN academy_course AS course ON course.id = offering.course_id
     WHERE lesson.starts_at >= %(first)s AND lesson.starts_at < %(last)s AND lesson.kind <> 'trial'
     ORDER BY COALESCE(missed.announced_at, lesson.starts_at), lesson.id, missed.student_id
"""


@dataclass(frozen=True)
class Missed:
    """The facts of one missed lesson without its history, and its price in minor units."""

    facts: Facts
    price_cents: int


@dataclass
class Sums:
    """Of a month by one policy. net_cents: what is billed, less the price of the lessons that are owed for credits."""

    missed: int = 0
    credits: int = 0
    billed_cents: int = 0
    net_cents: int = 0


@dataclass
class Month:
    """The first of a month, by the policy that is compared with and by the other one."""

    first: date
    now: Sums = field(default_factory=Sums)
    then: Sums = field(default_factory=Sums)

    @property
    def credits_more(self) -> int:
        """So many credits more by the other policy."""
        return self.then.credits - self.now.credits

    @property
    def net_more(self) -> int:
        """So much more money to the school by the other policy, in minor units."""
        return self.then.net_cents - self.now.net_cents


def what_if(*, now: Rules, then: Rules, first_day: date, last_day: date) -> list[Month]:
    """Month by month (of the lessons), both days included; four queries, however many lessons."""
    rows = missed_lessons(first_day, last_day)
    months: dict[date, Month] = {}
    for name, rules in (("now", now), ("then", then)):
        for first, missed, credit, billed in _decided(rules, rows):
            sums: Sums = getattr(months.setdefault(first, Month(first)), name)
            sums.missed += 1
            sums.credits += credit
            sums.billed_cents += billed
            sums.net_cents += billed - (missed.price_cents if credit else 0)
    return [months[first] for first in sorted(months)]


def missed_lessons(first_day: date, last_day: date) -> list[Missed]:
    """In the order in which they were said."""
    zone_name, days = school().zone, school_days()
    begin, end = midnight(first_day, zone_name), midnight(last_day + timedelta(days=1), zone_name)
    common = {
        "zone": zone_name,
        "terms": days.terms,
        "school_years": days.school_years,
        "closed_days": days.closed_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(MISSED, {"first": begin, "last": end})
        return [_missed(row, common) for row in cursor.fetchall()]


def _missed(row: Any, common: dict[str, Any]) -> Missed:
    student, family, birth, side, cause, channel, told, words, proof, starts_at, kind, course, price = row
    facts = Facts(
        side=side,
        cause=cause,
        starts_at=starts_at,
        announced_at=told,
        channel=channel,
        words=words,
        has_proof=proof,
        is_make_up=kind == "make_up",
        kind=kind,
        is_adult=in_zone(starts_at, common["zone"]).date() >= _birthday(birth, birth.year + OF_AGE),
        student=student,
        course=course,
        family=family,
        **common,
    )
    return Missed(facts, price)


def _decided(rules: Rules, rows: list[Missed]) -> list[tuple[date, Missed, bool, int]]:
    """Each with its month, whether there is a credit, and what is billed; earlier ones count for later ones."""
    history: dict[int, list[Earlier]] = defaultdict(list)
    found = []
    for missed in rows:
        facts, day = missed.facts, missed.facts.day
        earlier = history[facts.family]
        if any(cap.period == "at_once" for cap in rules.caps):
            earlier = [replace(row, is_open=row.is_open and day - row.on <= OPEN_FOR) for row in earlier]
        verdict = decide(rules, replace(facts, earlier=tuple(earlier)))
        history[facts.family].append(
            Earlier(day, facts.student, facts.course, facts.family, verdict.counts, verdict.rule, verdict.is_credit)
        )
        billed = charge_of(verdict.outcome, verdict.because).of(missed.price_cents)
        found.append((day.replace(day=1), missed, verdict.is_credit, billed))
    return found


def _birthday(birth: date, year: int) -> date:
    """On the 1st of March where that year has no 29th of February."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
