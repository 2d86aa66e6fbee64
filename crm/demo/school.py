"""The school itself: its year, courses, rooms, teachers and their weekly times."""

from datetime import date, time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from academy.actions.family import person_with_login
from academy.actions.roles import ensure_roles
from academy.models import AcademicYear, ClosedDate, Course, CourseOffering, School, Semester, Subject, Teacher, User
from scheduling.models import Availability, Room, Timeslot
from tests.cast import FATIMA, OLIVIA, PASSWORD, STAFF, TEACHERS, Person, Teaching

PRICES = {"piano": 3400, "guitar": 3200, "drums": 3400, "bass": 3200}


def login(person: Person) -> User:
    """A person of the cast with the demo's password."""
    user = person_with_login(email=person.email, first_name=person.first, last_name=person.last, zone=person.zone)
    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def open_school(today: date) -> Semester:
    """Everything but families; returns the semester that is running."""
    School.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Cedar Heights Music Academy",
            "email": "hello@cedarheights.example",
            "phone": "+14165550142",
            "address": "18 Cedar Heights Lane\nToronto ON  M4K 2B7",
            "tax_number": "GST/HST 12345 6789 RT0001",
            "privacy_officer": "Olivia Hart",
        },
    )
    ensure_roles()
    semester = _term(today)
    _courses(semester)
    for person in STAFF:
        _staff(person)
    for teaching in TEACHERS:
        _teacher(teaching)
    return semester


def _term(today: date) -> Semester:
    monday = today - timedelta(days=today.weekday())
    first, last = monday - timedelta(weeks=6), monday + timedelta(weeks=13, days=5)
    if Semester.objects.exists():
        return Semester.objects.bookable().first() or Semester.objects.latest("first_day")
    year = AcademicYear.objects.create(
        name=f"{first.year}/{(first.year + 1) % 100:02}", first_day=first, last_day=first + timedelta(weeks=44)
    )
    semester = Semester.objects.create(
        year=year, name=f"{_season(first)} term {first.year}", first_day=first, last_day=last
    )
    for day, reason in ((monday + timedelta(weeks=5), "Staff day"), (monday + timedelta(weeks=5, days=1), "Holiday")):
        ClosedDate.objects.get_or_create(day=day, defaults={"reason": reason})
    return semester


def _season(day: date) -> str:
    return ("Winter", "Spring", "Summer", "Autumn")[day.month % 12 // 3]


def _courses(semester: Semester) -> None:
    for slug, cents in PRICES.items():
        subject, _new = Subject.objects.get_or_create(slug=slug, defaults={"name": slug.title()})
        course, _new = Course.objects.get_or_create(
            slug=f"{slug}-30",
            defaults={
                "subject": subject,
                "name": f"{subject.name}, individual, 30 minutes",
                "description": "One teacher, one student, the same half hour every week.",
                "lesson_cents": cents,
            },
        )
        CourseOffering.objects.get_or_create(course=course, semester=semester)


def _staff(person: Person) -> None:
    user = login(person)
    user.is_staff = True
    user.is_superuser = person is OLIVIA
    user.save(update_fields=["is_staff", "is_superuser"])
    group = {OLIVIA: "Owner", FATIMA: "Finance"}.get(person, "Front desk")
    user.groups.add(Group.objects.get(name=group))


def _teacher(teaching: Teaching) -> None:
    teacher, is_new = Teacher.objects.get_or_create(
        user=login(teaching.person),
        defaults={
            "name": teaching.name,
            "slug": teaching.person.last.lower(),
            "headline": teaching.headline,
            "biography": teaching.biography,
            "zone": teaching.zone,
            "weekly_capacity": teaching.capacity,
        },
    )
    if not is_new:
        return
    teacher.subjects.set(Subject.objects.filter(slug__in=teaching.subjects))
    room = Room.objects.get_or_create(name=teaching.room)[0] if teaching.room else None
    first, last = teaching.hours
    Availability.objects.bulk_create(
        Availability(
            teacher=teacher,
            room=room,
            weekday=weekday,
            starts=time(first),
            ends=time(last),
            zone=teaching.zone,
            first_day=AcademicYear.objects.earliest("first_day").first_day,
        )
        for weekday in teaching.weekdays
    )
    Timeslot.objects.bulk_create(
        Timeslot(teacher=teacher, room=room, weekday=weekday, starts=time(hour, minute), zone=teaching.zone)
        for weekday in teaching.weekdays
        for hour in range(*teaching.hours)
        for minute in (0, 30)
    )
