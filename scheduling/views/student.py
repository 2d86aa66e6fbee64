"""A student's own pages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.audiences import student_page
from scheduling.models import Lesson
from scheduling.presenting import lesson_row, next_lesson
from scheduling.queries.lessons import ahead


@require_safe
@student_page
def home(request: Any) -> HttpResponse:
    """What is next."""
    upcoming, week = ahead(Lesson.objects.of_student(request.student), to=request.student)
    words = {
        "student": {"name": request.student.first_name},
        "next_lesson": next_lesson(upcoming),
        "week": [lesson_row(row) for row in week],
    }
    return render(request, "student/home.html", words)
