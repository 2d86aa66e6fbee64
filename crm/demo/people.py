"""The people of a large demo academy, by COPY: families, guardians, students and teachers."""

from dataclasses import dataclass
from datetime import date, timedelta

from academy.models import Course, Family, Guardian, Student, Subject, Teacher, User
from crm.demo.copying import copy, numbers

STUDENTS_OF_A_TEACHER = 20
ZONE = "America/Toronto"
FIRST = [
    "Ada",
    "Ben",
    "Chloé",
    "Dev",
    "Ella",
    "Finn",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kira",
    "Liam",
    "Maya",
    "Noor",
    "Omar",
    "Petra",
]
LAST = [
    "Abbott",
    "Bauer",
    "Chen",
    "Diallo",
    "Evans",
    "Fortin",
    "Gupta",
    "Haas",
    "Ivanov",
    "Jansen",
    "Kaya",
    "Lemieux",
    "Mori",
    "Nguyen",
    "Ortiz",
]


@dataclass(frozen=True)
class Copied:
    """The ids of the people copied in. users: the families' guardians, in step with them; then the teachers."""

    users: range
    teachers: range
    families: range
    students: range


def family_of(student: int) -> int:
    """Which family a student is of, both counted from 0: four families for every five students."""
    return student * 4 // 5


def name(number: int) -> tuple[str, str]:
    """A first and a last name."""
    return FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]


def copy_people(count: int, today: date) -> Copied:
    """So many students, four families for every five of them, and their teachers."""
    families = numbers(Family, count * 4 // 5)
    teachers = numbers(Teacher, count // STUDENTS_OF_A_TEACHER)
    users = numbers(User, len(families) + len(teachers))
    students = numbers(Student, count)
    people = [("guardian", n) for n in range(len(families))] + [("teacher", n) for n in range(len(teachers))]
    copy(
        User,
        ("id", "email", "password", "first_name", "last_name"),
        (
            (pk, f"{role}-{n + 1}@many.example", f"!{pk:040}", *name(n))
            for pk, (role, n) in zip(users, people, strict=True)
        ),
        same={"is_active": True, "is_staff": False, "is_superuser": False, "phone": "", "zone": "", "language": "en"},
    )
    copy(Family, ("id", "name"), ((pk, name(n)[1]) for n, pk in enumerate(families)))
    copy(
        Guardian,
        ("family_id", "user_id"),
        zip(families, users[: len(families)], strict=True),
        same=dict.fromkeys(("may_see", "may_book", "may_pay", "may_pick_up", "is_told"), True),
    )
    copy(
        Student,
        ("id", "family_id", "first_name", "last_name", "birth_date"),
        (
            (pk, families[family_of(n)], *name(n), today - timedelta(days=366 * 5 + n % 4000))
            for n, pk in enumerate(students)
        ),
    )
    copy(
        Teacher,
        ("id", "user_id", "name", "slug"),
        (
            (pk, users[len(families) + n], f"{'Ms' if n % 2 else 'Mr'} {name(n * 7)[1]} {n + 1}", f"teacher-{n + 1}")
            for n, pk in enumerate(teachers)
        ),
        same={
            **dict.fromkeys(("biography", "photo"), ""),
            **dict.fromkeys(("is_public", "is_active"), True),
            "headline": "One of many.",
            "zone": ZONE,
            "weekly_capacity": 30,
        },
    )
    subjects = taught_subjects()
    copy(
        Teacher.subjects.through,
        ("teacher_id", "subject_id"),
        ((pk, subjects[n % len(subjects)]) for n, pk in enumerate(teachers)),
    )
    return Copied(users, teachers, families, students)


def taught_subjects() -> list[int]:
    """The subjects weekly lessons are offered in; the teachers take turns."""
    offered = Subject.objects.filter(courses__offerings__isnull=False, courses__format=Course.Format.WEEKLY).distinct()
    return list(offered.order_by("pk").values_list("pk", flat=True))
