"""A school with room for many, and families who come to it; all by the verbs that everybody uses."""

import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import product

from django.contrib.auth.models import Group

from academy.actions.family import person_with_login
from academy.actions.roles import ensure_roles
from academy.kernel.db import Now
from academy.models import (
    AcademicYear,
    Course,
    CourseOffering,
    Enrolment,
    Family,
    Guardian,
    Price,
    School,
    Semester,
    Student,
    Subject,
    Teacher,
    User,
)
from scheduling.actions.book import book_place
from scheduling.models import Availability, Room, Timeslot

CURRENCY = "CAD"
PER_LESSON, PER_MONTH = 3400, 12000
HOURS = (14, 20)
WEEKDAYS = range(5)
EACH_TEACHES = len(WEEKDAYS) * (HOURS[1] - HOURS[0])


@dataclass
class Household:
    """A family with one child, and how it pays."""

    number: int
    person: User
    student: Student
    pays: str

    def luck(self, seed: int, *about: object) -> random.Random:
        """The same for the same family, occasion and seed, whatever happened before."""
        return random.Random(":".join(map(str, (seed, self.number, *about))))


def open_town(first: date, last: date, families: int) -> tuple[User, list[Timeslot]]:
    """School, one long term, enough teachers; the owner, and every weekly time there is."""
    School.objects.create(
        pk=1, name="Simulated", email="school@simulated.example", currency=CURRENCY, notice_hours=24, due_days=10
    )
    ensure_roles()
    owner = person_with_login(email="owner@simulated.example", first_name="Olga", last_name="Owner")
    User.objects.filter(pk=owner.pk).update(is_staff=True, is_superuser=True)
    owner.groups.add(Group.objects.get(name="Owner"))
    year = AcademicYear.objects.create(name="The year", first_day=first, last_day=last)
    semester = Semester.objects.create(year=year, name="The term", first_day=first, last_day=last)
    subject = Subject.objects.get(slug="piano")
    course = Course.objects.create(subject=subject, slug="piano-30", name="Piano, 30 minutes", lesson_cents=PER_LESSON)
    _prices(course)
    CourseOffering.objects.create(course=course, semester=semester)
    times: list[Timeslot] = []
    for number in range(families // EACH_TEACHES + 2):
        times += _teacher(number, subject, first)
    return User.objects.get(pk=owner.pk), times


def _prices(course: Course) -> None:
    """By the month for whoever comes; by the lesson, month by month, and by subscription for those who would rather.

    The trial puts what Stripe takes between two days on which something happens.
    """
    Price.objects.filter(course=course).update(listed_until=Now())
    by_month = {"course": course, "currency": CURRENCY, "is_in_advance": False, "deducts_closures": True}
    Price.objects.create(basis=Price.Basis.MONTH, cents=PER_MONTH, **by_month)
    Price.objects.create(basis=Price.Basis.LESSON, cents=PER_LESSON, listed_until=Now(), **by_month)
    by_stripe = {"collection": Price.Collection.SUBSCRIPTION, "trial_days": 10, "listed_until": Now()}
    Price.objects.create(basis=Price.Basis.MONTH, cents=PER_MONTH, **by_stripe, **by_month)


def _teacher(number: int, subject: Subject, first: date) -> list[Timeslot]:
    user = person_with_login(email=f"teacher{number}@simulated.example", first_name=f"T{number}", last_name="Teacher")
    teacher = Teacher.objects.create(
        user=user, name=f"Teacher {number}", slug=f"teacher-{number}", zone="America/Toronto", weekly_capacity=200
    )
    teacher.subjects.add(subject)
    room = Room.objects.create(name=f"Room {number}")
    Availability.objects.bulk_create(
        Availability(
            teacher=teacher,
            room=room,
            weekday=weekday,
            starts=time(HOURS[0]),
            ends=time(HOURS[1]),
            zone=teacher.zone,
            first_day=first,
        )
        for weekday in WEEKDAYS
    )
    return Timeslot.objects.bulk_create(
        Timeslot(teacher=teacher, room=room, weekday=weekday, starts=time(hour), zone=teacher.zone)
        for weekday, hour in product(WEEKDAYS, range(*HOURS))
    )


# How families pay: with a saved card, one that fails now and then, by subscription, over the counter, in parts, ahead.
BY_CARD = ("card",) * 6 + ("failing",) * 3 + ("asking",) + ("subscription",) * 3
WAYS = (*BY_CARD, *("cash",) * 4, *("parts",) * 2, "ahead")


def new_family(number: int, seed: int, today: date) -> Household:
    """Somebody with a child of nine."""
    person = person_with_login(
        email=f"parent{number}@simulated.example", first_name=f"Parent{number}", last_name="Simulated"
    )
    family = Family.objects.create(name=f"Family {number:04}")
    Guardian.objects.create(family=family, user=person)
    born = today - timedelta(days=9 * 366)
    student = Student.objects.create(family=family, first_name=f"Child{number}", birth_date=born)
    ways = random.Random(f"{seed}:{number}").choice(WAYS)
    return Household(number, person, student, ways)


def take_a_place(household: Household, timeslot: Timeslot) -> Enrolment:
    """They book; the enrolment's story goes on from there."""
    return book_place(student=household.student, timeslot=timeslot, by=household.person)
