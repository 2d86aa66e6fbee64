"""A package of prepaid lessons: the stranger's child has sixteen of them."""

from datetime import date, timedelta

from billing.actions.package import sell_package
from billing.models import Package
from crm.demo.families import student
from tests.cast import ZOE


def add_package(today: date) -> None:
    """Some taken by the lessons to come, some left."""
    if Package.objects.exists():
        return
    enrolment = student(ZOE).enrolments.live().earliest("pk")
    course = enrolment.offering.course
    sell_package(
        enrolment=enrolment,
        lessons=16,
        cents=course.lesson_cents * 15,
        first_day=today + timedelta(days=1),
        weeks=2,
        by=None,
    )
