"""A teacher says that they are away, sees which lessons that meets, and takes it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academy.audiences import teacher_page
from academy.kernel.errors import Refusal
from academy.models.zone import zone
from academy.words import zone_label
from scheduling.absence_forms import AbsenceForm
from scheduling.actions.absence import refuse_report, report_absence, take_back_absence
from scheduling.away import absence_row
from scheduling.models import Lesson, Unavailability
from scheduling.presenting import lesson_row
from scheduling.queries.affected import absences_to_come, during


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def absences(request: Any) -> HttpResponse:
    """GET asks; POST shows the lessons that are met, and writes it down once just these were seen."""
    teacher = request.teacher
    form = AbsenceForm(request.POST if request.method == "POST" else None, teacher=teacher)
    words: dict[str, Any] = {"form": form, "clock": zone_label(teacher.zone)}
    if form.is_bound and form.is_valid():
        away = form.away
        try:
            refuse_report(teacher=teacher, starts_at=away["starts_at"], ends_at=away["ends_at"])
            met = during(teacher, away["starts_at"], away["ends_at"])
            if request.POST.get("seen", "") == _shown(met):
                report_absence(teacher=teacher, by=request.user, **away)
                messages.success(request, _("It is written down, and the office is told."))
                return redirect("teacher-absences")
            # On the clock on which the days were typed.
            with timezone.override(zone(teacher.zone)):
                words |= {"met": [lesson_row(lesson, for_teacher=True) for lesson in met], "seen": _shown(met)}
        except Refusal as no:
            form.add_error(None, no.sentence)
    rows = absences_to_come(teacher)
    words["absences"] = [absence_row(row, reader=request.user, zone=teacher.zone) for row in rows]
    return render(request, "teacher/absences.html", words, status=400 if form.errors else 200)


@require_POST
@teacher_page
def teacher_return(request: Any, pk: int) -> HttpResponse:
    """They are here after all."""
    absence = get_object_or_404(Unavailability.objects.filter(teacher=request.teacher), pk=pk)
    try:
        take_back_absence(absence=absence, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
    else:
        messages.success(
            request, _("It is taken back. Lessons that the office has moved or called off meanwhile stay so.")
        )
    return redirect("teacher-absences")


def _shown(lessons: list[Lesson]) -> str:
    """Which lessons the page names, so that nobody agrees to others than they saw."""
    return ",".join(str(lesson.pk) for lesson in lessons)
