"""What a student reads of things that only a guardian may do."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.models import Student
from academy.queries.audience import bookers
from scheduling.models import Lesson


def who_calls_off(lesson: Lesson, student: Student) -> dict[str, Any]:
    """Who may call this lesson off or move it, for components/who_may.html: a link where it is the student's own."""
    names = _others(student)
    if names is None:
        return {"url": reverse("family-lesson", args=[lesson.pk]), "label": _("Cannot come, or another hour")}
    if not names:
        return {"sentence": _("Only the office can call this lesson off or move it.")}
    words = _("Only a parent or guardian can call this lesson off or move it: %(names)s.")
    return {"sentence": words % {"names": names}}


def who_books(student: Student) -> dict[str, Any]:
    """Who may book with this student's credits, told in the same way."""
    names = _others(student)
    if names is None:
        return {"url": reverse("family-make-ups"), "label": _("Book a make-up lesson")}
    if not names:
        return {"sentence": _("Only the office can book a make-up lesson for you.")}
    return {"sentence": _("Only a parent or guardian can book a make-up lesson: %(names)s.") % {"names": names}}


def _others(student: Student) -> str | None:
    """The names of those who may; None where the student is one of them."""
    people = bookers(student.family)
    if any(person.pk == student.user_id for person in people):
        return None
    return _(" or ").join(str(person) for person in people)
