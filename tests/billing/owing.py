"""Families that owe something, for tests of what is billed: Mia's eight Tuesdays in spring, five of them in March."""

from datetime import date
from typing import Any

from academy.models import Enrolment, Family, Guardian, Price, Student, User
from billing.actions.agree import agree
from billing.actions.draft import draft_families
from billing.actions.payer import family_payer
from billing.models import Agreement, Invoice, Payer, Share
from scheduling.models import Series
from tests.cast import LIND, MIA, Child, Person
from tests.scheduling.weekly import place_of, series_of
from tests.school import Cedar
from tests.spring import YEAR

MARCH, APRIL, MAY = date(YEAR, 3, 1), date(YEAR, 4, 1), date(YEAR, 5, 1)
LESSON = 3400


def taught(cedar: Cedar, child: Child = MIA, teacher: Person = LIND, **other: Any) -> Series:
    """A weekly place whose price is agreed; its lessons stand."""
    series = series_of(place_of(cedar, child), cedar.teacher(teacher), **other)
    assert series.place
    family_payer(family=series.place.enrolment.student.family)
    agree(enrolment=series.place.enrolment, first_lesson=series.first_day)
    return series


def enrolment_of(series: Series) -> Enrolment:
    assert series.place
    return series.place.enrolment


def priced(series: Series, cents: int, basis: Price.Basis = Price.Basis.MONTH, **other: Any) -> Price:
    """Another price for its course, agreed on instead of the one by the lesson."""
    enrolment = enrolment_of(series)
    course = enrolment.offering.course
    price = Price.objects.create(
        course=course, basis=basis, cents=cents, currency="CAD", **{"is_in_advance": False} | other
    )
    Agreement.objects.filter(enrolment=enrolment).delete()
    Agreement.objects.create(enrolment=enrolment, price=price, first_day=MARCH)
    return price


def drafted(student: Student, until: date) -> list[Invoice]:
    """The family's bill of all that is owed before a day."""
    return draft_families(families=[student.family_id], until=until).invoices


def said(invoice: Invoice) -> list[tuple[str, int]]:
    """Its lines: their titles and cents."""
    return [(line.description, line.amount_cents) for line in invoice.lines.all()]


def may_pay(family: Family, person: User) -> User:
    """From now on this guardian pays for the family."""
    Guardian.objects.filter(family=family, user=person).update(may_see=True, may_pay=True, until=None)
    return person


def who_pays(family: Family, person: User) -> Payer:
    """Their account."""
    return Payer.objects.create(family=family, person=may_pay(family, person))


def shared(cedar: Cedar, child: Child, parts: dict[Person, int], *, first: date = MARCH) -> list[Payer]:
    """Each of these people pays so many hundredths of a percent for the child from a day on."""
    student = cedar.student(child)
    payers = [who_pays(student.family, cedar.user(person)) for person in parts]
    Share.objects.bulk_create(
        Share(payer=payer, student=student, points=points, first_day=first)
        for payer, points in zip(payers, parts.values(), strict=True)
    )
    return payers
