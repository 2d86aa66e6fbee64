"""Who is at the door, and what may they do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from academy.kernel.db import prepared
from academy.models import Family, Guardian, Student, Teacher, User
from academy.queries.office import works_here


def families_of(person: Any) -> "list[Family]":
    """The families a person may see today."""
    return list(Family.objects.of(person).order_by("name", "pk"))


def told(family: Family) -> list[User]:
    """The guardians of a family who are to be told of what happens."""
    return [guardian.user for guardian in Guardian.objects.told().filter(family=family).select_related("user")]


def bookers(family: Family) -> list[User]:
    """The guardians who may book for this family now, and call lessons off."""
    found = Guardian.objects.current().filter(family=family, may_book=True, user__is_active=True)
    return [guardian.user for guardian in found.select_related("user")]


def may_book(person: Any, family: Family | int) -> bool:
    """Whether this person may book for this family (or the one with this id) now."""
    return Guardian.objects.of(person).filter(family=family, may_book=True).exists()


def may_pay(person: Any, family: Family) -> bool:
    """Whether this person may see to the family's money now."""
    return Guardian.objects.of(person).filter(family=family, may_pay=True).exists()


@dataclass(frozen=True)
class Roles:
    """What a person is today; several at once are usual."""

    guardian: bool = False
    student: bool = False
    teacher: bool = False
    staff: bool = False


def roles_of(person: Any) -> Roles:
    """This person's roles, in one query."""
    for guardian, student, teacher in _roles(person.pk):
        return Roles(guardian=guardian, student=student, teacher=teacher, staff=works_here(person))
    return Roles()


@prepared
def _roles(person: int) -> Any:
    return (
        User.objects.filter(pk=person)
        .annotate(
            as_guardian=Exists(Guardian.objects.current().filter(user=OuterRef("pk"), may_see=True)),
            as_student=Exists(Student.objects.filter(user=OuterRef("pk"))),
            as_teacher=Exists(Teacher.objects.filter(user=OuterRef("pk"), is_active=True)),
        )
        .values_list("as_guardian", "as_student", "as_teacher")
    )
