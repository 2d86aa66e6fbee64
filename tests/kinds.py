"""A group, trials and single lessons for tests: the demo's own, before anybody has booked."""

from dataclasses import dataclass
from typing import Any

from academy.kernel.trace import tracing
from academy.models import CourseOffering, Enrolment
from crm.demo.kinds import CIRCLE, add_courses
from scheduling.actions.book_once import book_once
from scheduling.actions.book_seat import book_seat
from scheduling.actions.waiting import join
from scheduling.models import WaitingEntry
from scheduling.queries.openings import Opening
from scheduling.queries.trials import hours_for
from tests.cast import Child, Person
from tests.school import Cedar


@dataclass(frozen=True)
class Kinds:
    """Finds and books them."""

    cedar: Cedar

    @property
    def circle(self) -> CourseOffering:
        """The guitar circle: Saturdays at ten, six seats."""
        return CourseOffering.objects.get(course__slug=CIRCLE)

    def once(self, subject: str, kind: str = "trial") -> CourseOffering:
        """A trial or a single lesson in a subject."""
        return CourseOffering.objects.get(course__slug=f"{subject}-{kind}")

    def seats(self, number: int) -> CourseOffering:
        """The circle with so many seats."""
        circle = self.circle
        CourseOffering.objects.filter(pk=circle.pk).update(capacity=number)
        for series in circle.series.all():
            series.lessons.update(capacity=number)
        return self.circle

    def sit(self, child: Child, by: Person) -> Enrolment:
        """A seat in the circle."""
        with tracing(actor="test"):
            return book_seat(student=self.cedar.student(child), offering=self.circle, by=self.cedar.user(by))

    def hour(self, offering: CourseOffering, child: Child, number: int = 0) -> Opening:
        """One of the hours at which it can be had."""
        return hours_for(offering, student=self.cedar.student(child))[number]

    def come(self, offering: CourseOffering, child: Child, by: Person, number: int = 0) -> Enrolment:
        """A trial or a single lesson at one of these hours."""
        hour = self.hour(offering, child, number)
        with tracing(actor="test"):
            return book_once(
                student=self.cedar.student(child),
                offering=offering,
                starts_at=hour.starts_at,
                teacher=hour.teacher,
                by=self.cedar.user(by),
            )

    def wait(self, child: Child, by: Person, **what: Any) -> WaitingEntry:
        """Stand in line."""
        with tracing(actor="test"):
            return join(student=self.cedar.student(child), by=self.cedar.user(by), **what)


def open_kinds(cedar: Cedar) -> Kinds:
    """The courses beside the weekly ones."""
    with tracing(actor="test"):
        add_courses(cedar.semester)
    return Kinds(cedar)
