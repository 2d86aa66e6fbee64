"""The week as a picture: for families, students and teachers, each with their own lessons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from academy.audiences import family_page, student_page, teacher_page
from scheduling.models import Lesson
from scheduling.week import monday, week_of


@require_safe
@family_page
def family(request: Any) -> HttpResponse:
    """A family's week; of a group only its own students are named."""
    week = week_of(
        Lesson.objects.of_family(request.family),
        monday(request.GET.get("week")),
        mine=lambda row: row.student.family_id == request.family.pk,
        url=lambda lesson: reverse("family-lesson", args=[lesson.pk]),
    )
    return _page(request, week, calendar_url=reverse("family-calendar"))


@require_safe
@student_page
def student(request: Any) -> HttpResponse:
    """A student's own."""
    week = week_of(
        Lesson.objects.of_student(request.student),
        monday(request.GET.get("week")),
        mine=lambda row: row.student_id == request.student.pk,
        url=lambda lesson: reverse("student-lesson", args=[lesson.pk]),
    )
    return _page(request, week, calendar_url=reverse("student-calendar"))


@require_safe
@teacher_page
def teacher(request: Any) -> HttpResponse:
    """A teacher's, with their leave."""
    week = week_of(
        Lesson.objects.of_teacher(request.teacher),
        monday(request.GET.get("week")),
        mine=lambda _row: True,
        url=lambda lesson: reverse("teacher-lesson", args=[lesson.pk]),
        teacher=request.teacher,
        names_teacher=False,
    )
    return _page(request, week, calendar_url=reverse("teacher-calendar"))


def _page(request: Any, week: Any, *, calendar_url: str) -> HttpResponse:
    return render(request, "person/week.html", {"week": week, "calendar_url": calendar_url})
