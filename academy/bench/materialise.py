"""Deriving the lessons of a whole term for many weekly series, beside the raw COPY of the same rows."""

import time

from django.utils.module_loading import import_string

from academy.bench.copying import copy_in, copy_out
from academy.bench.ground import Ground
from academy.bench.rounds import Line

GOAL = 0.25
# By its name: the ground floor knows no room above it.
DERIVE = "scheduling.actions.derive.derive"
ROUNDS = 3
TEACHERS = 500
OF_A_TEACHER = 20
WEEKS = 14
# A student with a confirmed weekly place at each of twenty hours of each of these teachers, in a term to come.
ROWS = {
    "people": """
        INSERT INTO academy_user (email, first_name, last_name, password, is_active, is_staff, is_superuser, phone,
                                  zone, language)
        SELECT 'weekly-' || n || '@bench.example', 'Weekly', n, '!', true, false, false, '', '', ''
          FROM generate_series(1, %(teachers)s) AS n RETURNING id
    """,
    "teachers": """
        INSERT INTO academy_teacher (user_id, name, slug, headline, biography, photo, zone, weekly_capacity,
                                     is_active, is_public)
        SELECT id, 'Weekly ' || id, 'weekly-' || id, '', '', '', 'America/Toronto', 60, true, false
          FROM unnest(%(people)s::bigint[]) AS id RETURNING id
    """,
    "families": "INSERT INTO academy_family (name) SELECT 'Weekly' FROM generate_series(1, %(count)s) RETURNING id",
    "students": """
        INSERT INTO academy_student (family_id, first_name, last_name, birth_date)
        SELECT id, 'Kim', id, '2015-03-01' FROM unnest(%(families)s::bigint[]) AS id RETURNING id
    """,
    "enrolments": """
        INSERT INTO academy_enrolment (student_id, offering_id, booked_by_id, state, failure_reason, assigned_because)
        SELECT id, (SELECT max(id) FROM academy_courseoffering), (SELECT min(id) FROM academy_user), 'active', '', ''
          FROM unnest(%(students)s::bigint[]) AS id RETURNING id
    """,
    "places": """
        INSERT INTO scheduling_place (enrolment_id, state, expires_at, confirmed_at, freed_because)
        SELECT id, 'confirmed', now(), now(), '' FROM unnest(%(enrolments)s::bigint[]) AS id RETURNING id
    """,
    "series": """
        INSERT INTO scheduling_series (place_id, teacher_id, weekday, starts, minutes, zone, first_day, last_day)
        SELECT place.id, (%(teachers)s::bigint[])[(n - 1) / %(each)s + 1], n %% 5,
               time '12:00' + n / 5 %% 4 * interval '30 minutes', 30, 'America/Toronto', current_date + 400,
               current_date + 400 + 7 * %(weeks)s - 1
          FROM unnest(%(places)s::bigint[]) WITH ORDINALITY AS place (id, n) RETURNING id
    """,
}
# Whatever deriving writes: the claims and the audit too, which it leaves to the triggers.
COPIED = (
    ("scheduling_lesson", "id, kind, place_id, series_id, day, teacher_id, starts_at, ends_at, state, capacity"),
    ("scheduling_participant", "id, lesson_id, student_id, seat"),
    ("scheduling_claim", "id, lesson_id, resource_id, role, starts_at, ends_at, is_live"),
    ("academy_auditentry", "id, at, table_name, row_id, operation, changes, actor, request_id"),
)


def weekly_series(ground: Ground, *, teachers: int = TEACHERS, weeks: int = WEEKS) -> list[int]:
    """Series without a lesson yet: twenty of each teacher."""
    count = teachers * OF_A_TEACHER
    made: dict[str, object] = {"count": count, "each": OF_A_TEACHER, "weeks": weeks, "teachers": teachers}
    for name, sql in ROWS.items():
        made[name] = [row[0] for row in ground.ask(sql, made)]
    return made["series"]  # type: ignore[return-value]


def measure(ground: Ground, *, teachers: int = TEACHERS, weeks: int = WEEKS, rounds: int = ROUNDS) -> Line:
    """One line, in lessons a second. A round derives all of them once, and copies the very same rows once."""
    marks, derive = ground.marks(), import_string(DERIVE)
    series = weekly_series(ground, teachers=teachers, weeks=weeks)
    after = ground.marks()
    wrong: list[str] = []
    ours: list[float] = []
    copied: list[float] = []
    took: list[float] = []
    for _round in range(rounds):
        began = time.perf_counter()
        done = derive(series=series)
        took.append(time.perf_counter() - began)
        ours.append(done.added / took[-1])
        if done.added != len(series) * weeks or done.in_the_way:
            wrong.append(f"{done.added} lessons of {len(series)} series, {len(done.in_the_way)} in the way")
        claims, lessons = ground.since(after, "scheduling_claim"), ground.since(after, "scheduling_lesson")
        if claims != 2 * lessons:
            wrong.append(f"{claims} claims of {lessons} lessons")
        if derive(series=series).added:
            wrong.append("deriving again writes again")
        kept = copy_out(ground, COPIED, after)
        ground.wipe(after)
        copied.append(done.added / copy_in(ground, COPIED, kept))
        ground.wipe(after)
    ground.wipe(marks)
    ratios = [one / other for one, other in zip(ours, copied, strict=True)]
    line = Line("materialising a term", "/s", ours, copied, ratios, at_least=GOAL, wrong=wrong)
    line.notes.append(f"{len(series)} series of {weeks} weeks in {min(took):.1f} s")
    return line
