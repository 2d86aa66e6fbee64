"""The school of the tests: the demo's own, before anybody has booked."""

from dataclasses import dataclass
from datetime import date

from academy.models import Family, Semester, Student, Subject, Teacher, User
from crm.demo.families import add_households, student
from crm.demo.school import open_school
from scheduling.models import Timeslot
from tests.again import again
from tests.cast import Child, Person


@dataclass(frozen=True)
class Cedar:
    """Finds the rows of the cast."""

    semester: Semester

    def user(self, person: Person) -> User:
        return User.objects.get(email=person.email)

    def sits(self, person: Person, zone: str) -> None:
        """Whose clock their pages show from now on."""
        User.objects.filter(email=person.email).update(zone=zone)

    def family(self, name: str) -> Family:
        return Family.objects.get(name=name)

    def student(self, child: Child) -> Student:
        return student(child)

    def teacher(self, person: Person) -> Teacher:
        return Teacher.objects.get(user__email=person.email)

    def subject(self, slug: str) -> Subject:
        return Subject.objects.get(slug=slug)

    def slot(self, person: Person, number: int = 0) -> Timeslot:
        """One of a teacher's weekly times, in the week's order."""
        return Timeslot.objects.filter(teacher__user__email=person.email).order_by("weekday", "starts")[number]


def open_cedar_heights(today: date) -> Cedar:
    """School, term, courses, teachers, staff and families."""

    def make() -> int:
        semester = open_school(today)
        add_households(today)
        return int(semester.pk)

    return Cedar(semester=Semester.objects.get(pk=again(("cedar", today), make)))
