"""Booking a weekly place over HTTP, signed in, beside the raw insert of the same rows under the same rules."""

from typing import Any

from academy.bench.ground import Ground
from academy.bench.load import Rush, rush_apart
from academy.bench.open_times import OpenTime
from academy.bench.raw import Job, run_apart
from academy.bench.requests import form
from academy.bench.rounds import ROUNDS, SLICE_SECONDS, Line, abba, percentile

GOAL = 0.10
STATEMENTS: list[tuple[str, list[str]]] = [
    (
        """INSERT INTO academy_enrolment (student_id, offering_id, booked_by_id, state, failure_reason,
                                          assigned_because)
           VALUES (%s, %s, %s, 'provisional', '', '') RETURNING id""",
        ["student", "offering", "user"],
    ),
    (
        """INSERT INTO scheduling_place (enrolment_id, timeslot_id, state, expires_at, freed_because)
           VALUES (%s, %s, 'held', clock_timestamp() + interval '15 minutes', '') RETURNING id""",
        ["=0", "timeslot"],
    ),
    (
        """INSERT INTO scheduling_series (place_id, teacher_id, room_id, weekday, starts, minutes, zone, first_day,
                                          last_day)
           VALUES (%s, %s, %s, 0, '16:00', 30, 'America/Toronto', '2000-01-01', '2000-12-31') RETURNING id""",
        ["=1", "teacher", "room"],
    ),
    (
        """INSERT INTO scheduling_lesson (kind, place_id, series_id, day, teacher_id, room_id, starts_at, ends_at,
                                          state)
           SELECT 'weekly', %s, %s, starts_at::date, %s, %s, starts_at, ends_at, 'held'
             FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS lesson (starts_at, ends_at) RETURNING id""",
        ["=1", "=2", "teacher", "room", "starts", "ends"],
    ),
    (
        "INSERT INTO scheduling_participant (lesson_id, student_id) SELECT unnest(%s::bigint[]), %s",
        ["=3", "student"],
    ),
    (
        """INSERT INTO academy_run (state, attempts, outages, claims, leased_by, last_error, request_id, recipe,
                                    subject_label, subject_id, course, position, waiting_for, reason)
           VALUES ('due', 0, 0, 0, '', '', '', 'enrolment', 'academy.Enrolment', %s, 'forward', 0, '', '')""",
        ["=0"],
    ),
    ("INSERT INTO django_q_ormq (key, payload, lock) VALUES ('cadenza', %s, clock_timestamp())", ["bell"]),
]
OFFERING = """
    SELECT offering.id
      FROM academy_courseoffering AS offering
      JOIN academy_course AS course ON course.id = course_id
      JOIN academy_semester AS semester ON semester.id = semester_id
     WHERE course.slug = 'piano-30' AND last_day >= current_date ORDER BY first_day LIMIT 1
"""
OVERLAPS = """
    SELECT count(*) FROM scheduling_lesson AS one JOIN scheduling_lesson AS other
        ON other.id > one.id AND one.is_live AND other.is_live AND one.teacher_id = other.teacher_id
       AND tstzrange(other.starts_at, other.ends_at) && tstzrange(one.starts_at, one.ends_at)
     WHERE one.id > %s
"""


def measure(
    ground: Ground,
    times: list[OpenTime],
    *,
    clients: int,
    rounds: int = ROUNDS,
    seconds: float = SLICE_SECONDS,
) -> Line:
    """One line, at so many clients, in rounds of four slices of so many seconds."""
    marks = ground.marks()
    wrong: list[str] = []
    waits: list[float] = []
    [[offering]] = ground.ask(OFFERING)

    def ours() -> float:
        rush = Rush(ground.port, [_requests(times[n::clients]) for n in range(clients)], seconds)
        answers = rush_apart(rush)
        booked = [answer for answer in answers if answer.status == 302]
        waits.extend(answer.took for answer in booked)
        wrong.extend(_check(ground, marks, len(booked), len(answers)))
        ground.wipe(marks)
        return len(booked) / max(answer.began + answer.took for answer in answers)

    def yardstick() -> float:
        sets = [[_values(time, offering) for time in times[n::clients]] for n in range(clients)]
        rate = run_apart(Job(ground.address(), STATEMENTS, sets, seconds))
        ground.wipe(marks)
        return rate

    ours()  # Both are warm before anything counts.
    yardstick()
    waits.clear()
    mine, its, ratios = abba(ours, yardstick, rounds=rounds)
    line = Line(f"booking, {clients} clients", "/s", mine, its, ratios, at_least=GOAL, wrong=wrong)
    line.notes.append(f"p95 {percentile(waits, 0.95) * 1000:.0f} ms")
    return line


def _requests(times: list[OpenTime]) -> list[str]:
    return [
        form(
            f"/family/bookings/new/?timeslot={time.timeslot}&subject=piano",
            {"student": time.visitor.student, "subject": "piano"},
            session=time.visitor.session,
        )
        for time in times
    ]


def _values(time: OpenTime, offering: int) -> dict[str, Any]:
    return {
        "student": time.visitor.student,
        "user": time.visitor.user,
        "offering": offering,
        "timeslot": time.timeslot,
        "teacher": time.teacher,
        "room": time.room,
        "starts": time.starts,
        "ends": time.ends,
        "bell": "x" * 400,
    }


def _check(ground: Ground, marks: dict[str, int], booked: int, asked: int) -> list[str]:
    """Everything asked for was booked, with the lessons it must have, their claims, a recipe, a ring and its audit."""
    places, held, claims = (ground.since(marks, f"scheduling_{what}") for what in ("place", "lesson", "claim"))
    [[audited]] = ground.ask(
        "SELECT count(*) FROM academy_auditentry WHERE id > %s AND actor LIKE 'user:%%' AND request_id <> ''",
        [marks["academy_auditentry"]],
    )
    [[overlapping]] = ground.ask(OVERLAPS, [marks["scheduling_lesson"]])
    expected = {
        "answers": (asked, booked),
        "places": (places, booked),
        "runs": (ground.since(marks, "academy_run"), booked),
        "rings": (ground.since(marks, "django_q_ormq"), booked),
        "claims": (claims, 3 * held),
        "audit entries": (audited, 3 * booked + 2 * held),
        "overlaps": (overlapping, 0),
    }
    wrong = [f"{what}: {there}, not {right}" for what, (there, right) in expected.items() if there != right]
    return wrong if held >= 10 * booked else [*wrong, f"{held} lessons for {booked} places"]
