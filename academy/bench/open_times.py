"""Teachers with nothing but free weekly times, so that a slice of bookings never runs out of them."""

from dataclasses import dataclass

from academy.bench.ground import Ground
from academy.bench.visitors import Visitor, visitors
from academy.models import Subject, Teacher, User

TEACHERS = 60
# Monday to Friday, eight half hours in the morning, when the school's other teachers are free.
TIMES = """
    INSERT INTO scheduling_timeslot (teacher_id, room_id, weekday, starts, minutes, zone, is_active)
    SELECT %s, %s, weekday, time '08:00' + half * interval '30 minutes', 30, 'America/Toronto', true
      FROM generate_series(0, 4) AS weekday, generate_series(0, 7) AS half
"""
# Each free time with the lessons it gives, worked out by the database alone: a check on ours, and the yardstick's rows.
LESSONS = """
    SELECT slot.id, slot.teacher_id, slot.room_id, array_agg(starts_at::text ORDER BY starts_at),
           array_agg((starts_at + slot.minutes * interval '1 minute')::text ORDER BY starts_at)
      FROM scheduling_timeslot AS slot
      JOIN academy_teacher AS teacher ON teacher.id = slot.teacher_id AND teacher.slug LIKE 'open-%'
     CROSS JOIN (SELECT first_day, last_day FROM academy_semester WHERE last_day >= current_date
                  ORDER BY first_day LIMIT 1) AS term
     CROSS JOIN LATERAL generate_series(0, last_day - first_day) AS since
     CROSS JOIN LATERAL (SELECT (first_day + since + slot.starts) AT TIME ZONE slot.zone AS starts_at) AS lesson
     WHERE extract(isodow FROM first_day + since) = slot.weekday + 1
       AND NOT EXISTS (SELECT FROM academy_closeddate AS closed WHERE closed.day = first_day + since)
       AND starts_at > clock_timestamp() + (SELECT notice_hours * interval '1 hour' FROM academy_school)
     GROUP BY slot.id, slot.teacher_id, slot.room_id
     ORDER BY slot.starts, slot.weekday, slot.id
"""

RESOURCES = "INSERT INTO scheduling_resource ({role}_id) SELECT id FROM {table} ON CONFLICT DO NOTHING RETURNING id"


@dataclass(frozen=True)
class OpenTime:
    """A free weekly time, and the family that is to have it."""

    timeslot: int
    teacher: int
    room: int
    starts: list[str]
    ends: list[str]
    visitor: Visitor


def open_times(ground: Ground) -> list[OpenTime]:
    """All of them, spread so that neighbours belong to different teachers."""
    people = User.objects.bulk_create(
        User(email=f"open-{n}@bench.example", first_name="Open", last_name=str(n), password=f"!open{n}")
        for n in range(TEACHERS)
    )
    teachers = Teacher.objects.bulk_create(
        Teacher(user=user, name=f"Open {n}", slug=f"open-{n}", weekly_capacity=60) for n, user in enumerate(people)
    )
    Subject.objects.get(slug="piano").teachers.add(*teachers)
    for teacher in teachers:
        [[room]] = ground.ask(
            "INSERT INTO scheduling_room (name, capacity, equipment, is_active) VALUES (%s, 2, '', true) RETURNING id",
            [teacher.name],
        )
        ground.ask(f"{TIMES} RETURNING id", [teacher.pk, room])
    rows = ground.ask(LESSONS)
    families = visitors(len(rows), name="booker")
    # Made at the first booking of each; so ours and the yardstick both find them there.
    for role in ("student", "teacher"):
        ground.ask(RESOURCES.format(role=role, table=f"academy_{role}"))
    ground.ask(RESOURCES.format(role="room", table="scheduling_room"))
    return [
        OpenTime(timeslot, teacher, room, starts, ends, visitor)
        for (timeslot, teacher, room, starts, ends), visitor in zip(rows, families, strict=True)
    ]
