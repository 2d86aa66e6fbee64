"""A small school for the API's tests: two piano teachers, a family, a stranger's family, and two of the office."""

import json
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import Client

from academy.api.authentication import issue_token
from academy.kernel.db import now
from academy.models import (
    AcademicYear,
    Course,
    CourseOffering,
    Family,
    Guardian,
    School,
    Semester,
    Student,
    Subject,
    Teacher,
    User,
)
from scheduling.models import Timeslot

PASSWORD = "four quiet horses"
LESSON_CENTS = 3800


@dataclass
class Program:
    """A program that calls the API, with somebody's token or none."""

    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        remote: str = "127.0.0.1",
        **headers: str,
    ) -> Any:
        """A request with a JSON body (bytes are sent as they are); Header_Names become Header-Names.

        remote: the address it comes from.
        """
        named = {name.replace("_", "-"): value for name, value in (self.headers | headers).items()}
        if self.token:
            named.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else json.dumps(body)
        extra = {} if body is None else {"data": data, "content_type": named.pop("content-type", "application/json")}
        address = f"{path}?{urlencode(query, errors='surrogatepass')}" if query else path
        return Client(REMOTE_ADDR=remote).generic(method, address, **extra, headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)


@dataclass
class SmallSchool:
    """Who and what there is."""

    semester: Semester
    offering: CourseOffering
    mara: Teacher
    ben: Teacher
    slots: list[Timeslot]
    family: Family
    priya: User
    mia: Student
    tom: User
    sam: User
    sams_child: Student
    finance: User
    desk: User

    def program(self, person: User | None = None) -> Program:
        """A program with this person's token."""
        return Program(issue_token(person) if person else "")


def person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name.lower()}@small.example", PASSWORD, first_name=name, **fields)


def family_of(guardian: User, child: str) -> tuple[Family, Student]:
    family = Family.objects.create(name=guardian.first_name)
    Guardian.objects.create(family=family, user=guardian)
    born = now().date() - timedelta(days=9 * 365)
    return family, Student.objects.create(family=family, first_name=child, birth_date=born)


def teacher(name: str, subject: Subject) -> Teacher:
    found = Teacher.objects.create(user=person(name), name=f"{name} Teaches", slug=name.lower(), headline="With care.")
    found.subjects.add(subject)
    return found


def timeslots(of: Teacher, *times: tuple[int, int]) -> list[Timeslot]:
    return [Timeslot.objects.create(teacher=of, weekday=day, starts=time(hour)) for day, hour in times]


def build() -> SmallSchool:
    """The school, open since last month."""
    today = now().date()
    School.objects.create(pk=1, name="Small School", email="hello@small.example", notice_hours=0)
    piano, _new = Subject.objects.get_or_create(slug="piano", defaults={"name": "Piano"})
    Subject.objects.get_or_create(slug="guitar", defaults={"name": "Guitar"})
    semester = term(today)
    course = Course.objects.create(subject=piano, name="Piano, 30 minutes", slug="piano-30", lesson_cents=LESSON_CENTS)
    mara, ben = teacher("Mara", piano), teacher("Ben", piano)
    priya, sam = person("Priya"), person("Sam")
    family, mia = family_of(priya, "Mia")
    tom = person("Tom")
    Guardian.objects.create(family=family, user=tom, may_book=False, may_pay=False)
    finance = person("Fay", is_staff=True)
    finance.user_permissions.add(Permission.objects.get(content_type__app_label="billing", codename="add_payment"))
    return SmallSchool(
        semester=semester,
        offering=CourseOffering.objects.create(course=course, semester=semester),
        mara=mara,
        ben=ben,
        slots=[*timeslots(mara, (1, 16), (1, 17), (2, 16)), *timeslots(ben, (1, 16), (4, 15))],
        family=family,
        priya=priya,
        mia=mia,
        tom=tom,
        sam=sam,
        sams_child=family_of(sam, "Zoe")[1],
        finance=finance,
        desk=person("Dora", is_staff=True),
    )


def term(today: date) -> Semester:
    first, last = today - timedelta(days=30), today + timedelta(days=60)
    year = AcademicYear.objects.create(name="This year", first_day=first, last_day=last)
    return Semester.objects.create(year=year, name="This term", first_day=first, last_day=last)


@pytest.fixture
def small_school(db: None) -> SmallSchool:
    return build()


@pytest.fixture
def committed_school(transactional_db: None) -> SmallSchool:
    """For tests in which many ask at once, each through a connection of its own."""
    return build()


def in_own_connection(ask: Any) -> Any:
    """The answer, and the thread's connection closed behind it."""
    try:
        return ask()
    finally:
        connections.close_all()
