"""A teacher's day: who comes, and one tap for each to say that they were there."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from academy.audiences import teacher_page
from academy.kernel.errors import Refusal
from academy.words import day as in_words
from scheduling.actions.attendance import mark, mark_all_present
from scheduling.day import day_row, url_in_day, url_of_day
from scheduling.models import Lesson
from scheduling.queries.teaching import day_of, today_at

ALL_PRESENT = "all"


@require_safe
@teacher_page
def day(request: Any) -> HttpResponse:
    """The lessons of a day, each student with the marks one can give."""
    chosen = _day(request.GET.get("day", "")) or today_at(request.teacher)
    rows = [day_row(lesson) for lesson in day_of(request.teacher, chosen).prefetch_related("participants__attendance")]
    words = {
        "day_label": in_words(chosen),
        "lessons": rows,
        "is_today": chosen == today_at(request.teacher),
        "before_url": url_of_day(chosen - timedelta(days=1)),
        "after_url": url_of_day(chosen + timedelta(days=1)),
        "is_shut": any(not row.is_open and not student.mark for row in rows for student in row.students),
        "left": sum(not student.mark for row in rows if row.is_open for student in row.students),
    }
    return render(request, "teacher/day.html", words)


@require_POST
@teacher_page
def attendance(request: Any, pk: int) -> HttpResponse:
    """Write one mark down, or that everybody was there, and go back to where it was tapped."""
    lesson = get_object_or_404(Lesson.objects.of_teacher(request.teacher).select_related("teacher"), pk=pk)
    try:
        if request.POST.get("mark") == ALL_PRESENT:
            mark_all_present(lesson=lesson, by=request.user)
        else:
            number = request.POST.get("participant", "")
            is_number = number.isascii() and number.isdigit() and len(number) < 18
            participant = get_object_or_404(lesson.participants, pk=number if is_number else None)
            mark(participant=participant, mark=request.POST.get("mark", ""), by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
    if request.POST.get("from") == "lesson":
        return redirect("teacher-lesson", pk=lesson.pk)
    return redirect(url_in_day(lesson))


def _day(said: str) -> date | None:
    try:
        found = parse_date(said)
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 2100 else None
