"""The calendar of a large demo academy, by COPY: weekly times, places for the whole term, lessons and their claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from academy.kernel.db import now
from academy.models import Course, CourseOffering, Enrolment, Semester
from crm.demo.copying import copy, numbers
from crm.demo.people import STUDENTS_OF_A_TEACHER, ZONE, Copied, family_of, taught_subjects
from scheduling.models import Claim, Lesson, Participant, Place, Resource, Room, Series, Timeslot
from scheduling.queries.occurrences import Occurrence, closed_days, occurrences

# A teacher's week: 24 half hours on four afternoons, of which each teacher leaves four free.
WEEKLY = [(weekday, time(hour, minute)) for weekday in range(4) for hour in (15, 16, 17) for minute in (0, 30)]
PERIODS = len(WEEKLY) // 4


@dataclass(frozen=True)
class Sold:
    """One student's place: what it is about, who pays for it, and how many lessons it has."""

    enrolment: int
    family: int
    guardian: int
    lessons: int
    lesson_cents: int


@dataclass(frozen=True)
class Weekly:
    """One student's weekly time with its teacher; numbers of rows and, for the resources, their numbers."""

    student: int
    teacher: int
    room: int | None
    timeslot: int
    period: int
    resources: tuple[tuple[str, int], ...]


def copy_term(copied: Copied, semester: Semester) -> list[Sold]:
    """Everything from rooms to claims; the places, in step with the students."""
    rooms = _copy_rooms(copied)
    weekly = list(_weekly(copied, rooms, _copy_timeslots(copied, rooms), _copy_resources(copied, rooms)))
    offerings = {
        row.course.subject_id: row
        for row in CourseOffering.objects.filter(semester=semester, course__format=Course.Format.WEEKLY).select_related(
            "course"
        )
    }
    sold_as = [offerings[subject] for subject in taught_subjects()]
    began = datetime.combine(semester.first_day, time(), tzinfo=UTC) - timedelta(days=30)
    terms = _terms(semester)
    enrolments, places = numbers(Enrolment, len(weekly)), numbers(Place, len(weekly))
    guardians = [copied.users[family_of(n)] for n in range(len(weekly))]
    offered = [sold_as[n // STUDENTS_OF_A_TEACHER % len(sold_as)] for n in range(len(weekly))]
    copy(
        Enrolment,
        ("id", "student_id", "offering_id", "state", "failure_reason", "assigned_because", "booked_by_id"),
        (
            (enrolments[n], row.student, offered[n].pk, Enrolment.State.ACTIVE, "", "", guardians[n])
            for n, row in enumerate(weekly)
        ),
    )
    copy(
        Place,
        ("id", "enrolment_id", "timeslot_id", "state", "expires_at", "confirmed_at", "freed_because", "created_at"),
        (
            (places[n], enrolments[n], row.timeslot, Place.State.CONFIRMED, began, began, "", began)
            for n, row in enumerate(weekly)
        ),
    )
    series = numbers(Series, len(weekly))
    _copy_series(weekly, places, series, semester)
    _copy_lessons(weekly, places, series, terms)
    return [
        Sold(
            enrolment=enrolments[n],
            family=family_of(n),
            guardian=guardians[n],
            lessons=len(terms[row.period]),
            lesson_cents=offered[n].course.lesson_cents,
        )
        for n, row in enumerate(weekly)
    ]


def _copy_rooms(copied: Copied) -> dict[int, int]:
    """A room for every other teacher; the rest teach online."""
    teachers = copied.teachers[::2]
    rooms = numbers(Room, len(teachers))
    rows = ((pk, f"Room {n + 101}", 2, "", True) for n, pk in enumerate(rooms))
    copy(Room, ("id", "name", "capacity", "equipment", "is_active"), rows)
    return dict(zip(teachers, rooms, strict=True))


def _copy_timeslots(copied: Copied, rooms: dict[int, int]) -> range:
    slots = numbers(Timeslot, len(copied.teachers) * len(WEEKLY))
    copy(
        Timeslot,
        ("id", "teacher_id", "room_id", "weekday", "starts", "minutes", "zone", "is_active"),
        (
            (slots[n * len(WEEKLY) + period], teacher, rooms.get(teacher), weekday, starts, 30, ZONE, True)
            for n, teacher in enumerate(copied.teachers)
            for period, (weekday, starts) in enumerate(WEEKLY)
        ),
    )
    return slots


def _copy_resources(copied: Copied, rooms: dict[int, int]) -> dict[tuple[str, int], int]:
    """The calendar's number of each teacher, room and student, by role and id."""
    holders = [("teacher", pk) for pk in copied.teachers]
    holders += [("room", pk) for pk in rooms.values()]
    holders += [("student", pk) for pk in copied.students]
    found = dict(zip(holders, numbers(Resource, len(holders)), strict=True))
    for role in ("teacher", "room", "student"):
        copy(Resource, ("id", f"{role}_id"), ((number, pk) for (kind, pk), number in found.items() if kind == role))
    return found


def _weekly(
    copied: Copied, rooms: dict[int, int], slots: range, resources: dict[tuple[str, int], int]
) -> Iterator[Weekly]:
    for n, student in enumerate(copied.students):
        which, place = divmod(n, STUDENTS_OF_A_TEACHER)
        teacher = copied.teachers[which]
        room = rooms.get(teacher)
        # The free half hours are others from teacher to teacher, also among those of one subject.
        taken = [period for period in range(len(WEEKLY)) if (period - which - which // PERIODS) % PERIODS]
        holders = [("teacher", teacher), ("student", student)] + ([("room", room)] if room else [])
        yield Weekly(
            student=student,
            teacher=teacher,
            room=room,
            timeslot=slots[which * len(WEEKLY) + taken[place]],
            period=taken[place],
            resources=tuple((role, resources[role, pk]) for role, pk in holders),
        )


def _terms(semester: Semester) -> list[list[Occurrence]]:
    """All lessons of the term at each half hour of the week."""
    closed = closed_days(semester.first_day, semester.last_day)
    slots = [Timeslot(weekday=weekday, starts=starts, minutes=30, zone=ZONE) for weekday, starts in WEEKLY]
    return [occurrences(slot, semester, closed=closed) for slot in slots]


def _copy_series(weekly: list[Weekly], places: range, series: range, semester: Semester) -> None:
    copy(
        Series,
        ("id", "place_id", "teacher_id", "room_id", "weekday", "starts", "minutes", "zone", "first_day", "last_day"),
        (
            (pk, place, row.teacher, row.room, *WEEKLY[row.period], 30, ZONE, semester.first_day, semester.last_day)
            for pk, place, row in zip(series, places, weekly, strict=True)
        ),
    )


def _copy_lessons(weekly: list[Weekly], places: range, series: range, terms: list[list[Occurrence]]) -> None:
    today = now()
    count = sum(len(terms[row.period]) for row in weekly)
    lessons = numbers(Lesson, count)

    def each() -> Iterator[tuple[int, int, int, Weekly, Occurrence]]:
        numbered = iter(lessons)
        for place, its_series, row in zip(places, series, weekly, strict=True):
            for time_of in terms[row.period]:
                yield next(numbered), place, its_series, row, time_of

    copy(
        Lesson,
        ("id", "kind", "place_id", "series_id", "day", "teacher_id", "room_id", "starts_at", "ends_at", "state"),
        (
            (pk, "weekly", place, of, at.day, row.teacher, row.room, at.starts_at, at.ends_at, _state(at, today))
            for pk, place, of, row, at in each()
        ),
    )
    copy(Participant, ("lesson_id", "student_id", "seat"), ((pk, row.student, 1) for pk, _p, _s, row, _at in each()))
    copy(
        Claim,
        ("lesson_id", "resource_id", "role", "starts_at", "ends_at", "is_live"),
        (
            (pk, number, role, at.starts_at, at.ends_at, True)
            for pk, _place, _series, row, at in each()
            for role, number in row.resources
        ),
    )


def _state(at: Occurrence, today: datetime) -> str:
    return Lesson.State.TAUGHT if at.ends_at < today else Lesson.State.BOOKED
