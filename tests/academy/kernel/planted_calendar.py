"""What breaks each invariant of series, groups, pauses and the waiting list (see planted.py)."""

from tests.academy.kernel.planted import behind_the_audit, off

# A lesson of Mia's weekly series that is to come, and a group's.
ONE = "(SELECT max(id) FROM scheduling_lesson WHERE kind = 'weekly' AND state = 'booked')"
GROUP = "(SELECT max(id) FROM scheduling_lesson WHERE kind = 'group')"
OTHER_TEACHER = "(SELECT max(id) FROM academy_teacher WHERE id <> scheduling_lesson.teacher_id)"

PLANTED_IN_THE_CALENDAR: list[tuple[str, tuple[str, ...]]] = [
    (
        "I8 lessons-in-their-series",
        (*off("scheduling_lesson"), f"UPDATE scheduling_lesson SET day = day + 1 WHERE id = {ONE}"),
    ),
    (
        "I8 lessons-in-their-series",
        (*off("scheduling_lesson"), f"UPDATE scheduling_lesson SET teacher_id = {OTHER_TEACHER} WHERE id = {ONE}"),
    ),
    (
        "I8 lessons-in-their-series",
        (*off("scheduling_lesson"), f"UPDATE scheduling_lesson SET ends_at = ends_at + '1 s' WHERE id = {ONE}"),
    ),
    (
        "I8 lessons-in-their-series",
        (*off("scheduling_series"), "UPDATE scheduling_series SET last_day = last_day - 7 WHERE offering_id > 0"),
    ),
    (
        "I8 wall-clock-kept",
        (
            *off("scheduling_lesson"),
            (
                "UPDATE scheduling_lesson SET (starts_at, ends_at) = (starts_at + '1 h'::interval,"
                f" ends_at + '1 h'::interval) WHERE id = {ONE}"
            ),
        ),
    ),
    (
        "I8 students-of-their-series",
        (*off("scheduling_participant"), f"DELETE FROM scheduling_participant WHERE lesson_id = {ONE}"),
    ),
    (
        "I8 seats-by-counting",
        (*off("scheduling_lesson"), f"UPDATE scheduling_lesson SET capacity = 1 WHERE id = {GROUP}"),
    ),
    (
        "I8 seats-by-counting",
        (
            "ALTER TABLE scheduling_participant DROP CONSTRAINT one_student_on_a_seat",
            f"UPDATE scheduling_participant SET seat = 1 WHERE lesson_id = {GROUP}",
        ),
    ),
    (
        "I8 no-seat-of-a-freed-place",
        (
            (
                "UPDATE scheduling_place SET state = 'freed', freed_at = now(), freed_because = 'Left.' WHERE id ="
                " (SELECT max(place_id) FROM scheduling_participant)"
            ),
        ),
    ),
    (
        "I8 no-lesson-while-paused",
        ("UPDATE scheduling_pause SET first_day = first_day - 7",),
    ),
    (
        "I8 offers-hold-a-place",
        (*off("scheduling_waitingentry"), "UPDATE scheduling_waitingentry SET state = 'waiting'"),
    ),
    behind_the_audit("scheduling_waitingentry", "state", "taken", "state = 'offered'"),
    (
        "I7 scheduling_offer.state",
        (*off("scheduling_offer"), "UPDATE scheduling_offer SET state = 'lapsed', answered_at = now()"),
    ),
]

# Moves the declared edges do not know: table, column, from, to.
CALENDAR_EDGES = [
    ("scheduling_waitingentry", "state", "taken", "waiting"),
    ("scheduling_offer", "state", "lapsed", "open"),
]
