"""A student's own pages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.audiences import student_page
from academy.kernel.db import now
from scheduling.dots import mark_word, panel
from scheduling.make_up_words import lesson_in_full
from scheduling.models import Lesson
from scheduling.presenting import lesson_row, next_lesson
from scheduling.queries.judging import subject_of
from scheduling.queries.lessons import ahead, in_full
from scheduling.queries.notes import to_the_family
from scheduling.student_words import who_calls_off
from scheduling.views.family_lessons import said_of


@require_safe
@student_page
def home(request: Any) -> HttpResponse:
    """What is next, and how it went lately."""
    mine = Lesson.objects.of_student(request.student)
    upcoming, week = ahead(mine, to=request.student)
    words = {
        "student": {"name": request.student.first_name},
        "next_lesson": next_lesson(upcoming),
        "week": [{**lesson_row(row), "url": _url(row.pk), "link_label": _("Details")} for row in week],
        "lately": panel(mine, [request.student], url=lambda part: _url(part.lesson_id)),
    }
    return render(request, "student/home.html", words)


def _url(lesson: int) -> str:
    return reverse("student-lesson", args=[lesson])


@require_safe
@student_page
def lesson(request: Any, pk: int) -> HttpResponse:
    """What, when, where, what the teacher wrote, and who may call it off."""
    mine = in_full(Lesson.objects.of_student(request.student), to=request.student)
    found = get_object_or_404(mine, pk=pk)
    subject = subject_of(found, request.student)
    said = said_of(found, request.student)
    is_to_come = found.state == Lesson.State.BOOKED and found.starts_at > now()
    words = {
        "lesson": lesson_in_full(found, request.student, subject=subject.name if subject else ""),
        "mark": mark_word(found, request.student),
        "notes": [note.text for note in to_the_family(found, request.student)],
        "is_excused": is_to_come and said is not None,
        "who": who_calls_off(found, request.student) if is_to_come and said is None else None,
    }
    return render(request, "student/lesson.html", words)
