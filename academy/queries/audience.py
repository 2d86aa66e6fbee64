"""Who is at the door, and what may they do."""

from typing import Any

from academy.models import Family, Guardian, User


def families_of(person: Any) -> "list[Family]":
    """The families a person may see today."""
    return list(Family.objects.of(person).order_by("name", "pk"))


def told(family: Family) -> list[User]:
    """The guardians of a family who are to be told of what happens."""
    return [guardian.user for guardian in Guardian.objects.told().filter(family=family).select_related("user")]


def may_book(person: Any, family: Family) -> bool:
    """Whether this person may book for this family now."""
    return Guardian.objects.of(person).filter(family=family, may_book=True).exists()


def may_pay(person: Any, family: Family) -> bool:
    """Whether this person may see to the family's money now."""
    return Guardian.objects.of(person).filter(family=family, may_pay=True).exists()
