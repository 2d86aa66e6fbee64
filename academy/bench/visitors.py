"""Families of whom each has one guardian, signed in, and one student: made in bulk for a bench or a race."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from academy.models import Family, Guardian, Student, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Visitor:
    """A guardian with a browser: ids, and the key of the session that is signed in."""

    user: int
    family: int
    student: int
    session: str


def visitors(count: int, *, name: str) -> list[Visitor]:
    """So many of them. name: tells them from those of another call."""
    people = User.objects.bulk_create(
        User(email=f"{name}-{n}@bench.example", first_name=f"{name.title()} {n}", password=f"!{name}{n}")
        for n in range(count)
    )
    families = Family.objects.bulk_create(Family(name=f"{name.title()} {n}") for n in range(count))
    born = date(timezone.localdate().year - 10, 3, 1)
    students = Student.objects.bulk_create(
        Student(family=family, first_name="Kim", last_name=family.name, birth_date=born) for family in families
    )
    Guardian.objects.bulk_create(
        Guardian(family=family, user=user) for family, user in zip(families, people, strict=True)
    )
    return [
        Visitor(user.pk, family.pk, student.pk, key)
        for user, family, student, key in zip(people, families, students, signed_in(people), strict=True)
    ]


def signed_in(people: list[User]) -> list[str]:
    """A session for each of them, as signing in makes it; its key is what the browser's cookie holds."""
    store, until = SessionStore(), timezone.now() + timedelta(days=1)
    rows = Session.objects.bulk_create(
        Session(
            session_key=get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"),
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                }
            ),
            expire_date=until,
        )
        for person in people
    )
    return [row.session_key for row in rows]
