"""A single lesson as a calendar file, for families and teachers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from academy.audiences import family_page, teacher_page
from scheduling.feed_file import file_of_one
from scheduling.models import Lesson
from scheduling.queries.on_calendar import with_words
from scheduling.views.calendar_feed import calendar_file


@require_safe
@family_page
def family(request: Any, pk: int) -> HttpResponse:
    """A lesson of the family, with the first names of its own students."""
    lesson = get_object_or_404(with_words(Lesson.objects.of_family(request.family)), pk=pk)
    mine = [row for row in lesson.participants.all() if row.student.family_id == request.family.pk]
    return calendar_file(request, file_of_one(lesson, mine), name=f"lesson-{lesson.pk}")


@require_safe
@teacher_page
def teacher(request: Any, pk: int) -> HttpResponse:
    """A lesson that the teacher gives."""
    lesson = get_object_or_404(with_words(Lesson.objects.of_teacher(request.teacher)), pk=pk)
    rows = list(lesson.participants.all())
    return calendar_file(request, file_of_one(lesson, rows, for_teacher=True), name=f"lesson-{lesson.pk}")
