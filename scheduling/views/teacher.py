"""A teacher's pages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.audiences import teacher_page
from academy.queries.school import school_day
from scheduling.models import Lesson
from scheduling.presenting import lesson_row, now_label, weekly
from scheduling.queries.lessons import coming_week
from scheduling.queries.teaching import new_places, today_of


@require_safe
@teacher_page
def home(request: Any) -> HttpResponse:
    """Today, the week, and who is new."""
    today = timezone.localdate()
    words = {
        "teacher": request.teacher,
        "today_label": now_label(),
        "today": [_today_row(lesson) for lesson in today_of(request.teacher)],
        "new_students": [
            {
                "name": place.enrolment.student.first_name,
                "age": place.enrolment.student.age_on(today),
                "subject": place.enrolment.offering.course.subject.name,
                "when_label": weekly(place.pattern) if place.pattern else "",
            }
            for place in new_places(request.teacher)
        ],
        "week": [_row(lesson) for lesson in coming_week(Lesson.objects.of_teacher(request.teacher))],
    }
    return render(request, "teacher/home.html", words)


def _row(lesson: Lesson) -> dict[str, Any]:
    url = reverse("teacher-lesson", args=[lesson.pk])
    return {**lesson_row(lesson, for_teacher=True), "url": url, "link_label": _("Details")}


def _today_row(lesson: Any) -> dict[str, Any]:
    row = _row(lesson)
    students = [participant.student for participant in lesson.participants.all()]
    return {
        **row,
        "student_name": ", ".join(str(student) for student in students),
        "subject": lesson.place.enrolment.offering.course.subject.name if lesson.place else "",
        "age": students[0].age_on(school_day(lesson.starts_at)) if len(students) == 1 else None,
        "first_lesson": lesson.is_first,
    }
