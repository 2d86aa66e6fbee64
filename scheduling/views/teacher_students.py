"""A teacher's own students: how their lessons went lately, what comes next, and what is still to be made up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.audiences import teacher_page
from academy.models import Teacher
from academy.words import when
from scheduling.dots import dots_of, legend, part_row
from scheduling.models import Lesson, Participant
from scheduling.queries.lately import lately, next_ones
from scheduling.queries.notes import of_parts
from scheduling.queries.on_calendar import title_of
from scheduling.queries.teaching import credits_with, lessons_about, students_of

# On the page of one student.
PAST, COMING = 20, 5


@require_safe
@teacher_page
def students(request: Any) -> HttpResponse:
    """All of them, in a fixed number of queries."""
    mine = Lesson.objects.of_teacher(request.teacher)
    found = list(students_of(request.teacher))
    past, coming = lately(lessons_about(request.teacher), found), next_ones(mine, found)
    owed, today = credits_with(request.teacher, found), timezone.localdate()
    rows = [
        {
            "pk": row.pk,
            "name": str(row),
            "age": row.age_on(today),
            "subject": _subject(coming.get(row.pk) or past.get(row.pk)),
            "dots": dots_of(past.get(row.pk, [])),
            "next_label": _when(coming.get(row.pk)),
            "credits": owed.get(row.pk, 0),
        }
        for row in found
    ]
    return render(request, "teacher/students.html", {"students": rows, "legend": legend()})


@require_safe
@teacher_page
def student(request: Any, pk: int) -> HttpResponse:
    """One of them: lessons with marks and notes, also of a substitute and of the teacher before."""
    found = get_object_or_404(students_of(request.teacher), pk=pk)
    mine = Lesson.objects.of_teacher(request.teacher)
    past = lately(lessons_about(request.teacher), [found], most=PAST).get(found.pk, [])
    coming = next_ones(mine, [found], most=COMING).get(found.pk, [])
    notes = of_parts(past)
    words = {
        "student": found,
        "age": found.age_on(timezone.localdate()),
        "dots": dots_of(past),
        "legend": legend(),
        "credits": credits_with(request.teacher, [found]).get(found.pk, 0),
        "coming": [_row(part, request.teacher, is_over=False) for part in coming],
        "past": [
            {**_row(part, request.teacher, is_over=True), "notes": notes.get(part.lesson_id, [])}
            for part in reversed(past)
        ],
    }
    return render(request, "teacher/student.html", words)


def _subject(parts: list[Participant] | None) -> str:
    return title_of(parts[-1].lesson) if parts else ""


def _when(parts: list[Participant] | None) -> str:
    return when(parts[0].lesson.starts_at, parts[0].lesson.ends_at) if parts else ""


def _row(part: Participant, reader: Teacher, *, is_over: bool) -> dict[str, Any]:
    is_own = part.lesson.teacher_id == reader.pk
    url = reverse("teacher-lesson", args=[part.lesson_id]) if is_own else ""
    row = part_row(part, url=url, is_over=is_over, names_student=False)
    return {**row, "who": "" if is_own else part.lesson.teacher.name, "link_label": _("Details")}
