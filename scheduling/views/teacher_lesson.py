"""One lesson of a teacher: who comes, who was there, and what to write about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.audiences import teacher_page
from academy.kernel.errors import Refusal
from academy.words import when
from scheduling.actions.notes import write_note
from scheduling.day import day_row, url_in_day
from scheduling.dots import UNMARKED, kind_of, word_of
from scheduling.models import Lesson
from scheduling.note_forms import NotesForm, sheets_of
from scheduling.queries.lessons import in_full
from scheduling.queries.on_calendar import title_of


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def lesson(request: Any, pk: int) -> HttpResponse:
    """GET shows it, with a mark for each student and the notes; POST writes the notes about one of them, or all."""
    mine = in_full(Lesson.objects.of_teacher(request.teacher)).prefetch_related("participants__attendance")
    found = get_object_or_404(mine, pk=pk)
    sheets = sheets_of(found, request.POST if request.method == "POST" else None)
    sent = next((sheet for sheet in sheets if sheet.is_bound), None)
    if sent and sent.is_valid() and _wrote(request, found, sent):
        messages.success(request, _("Your notes are kept."))
        return redirect("teacher-lesson", pk=found.pk)
    is_wrong = request.method == "POST"
    return render(request, "teacher/lesson.html", _words(found, sheets), status=400 if is_wrong else 200)


def _wrote(request: Any, found: Lesson, sheet: NotesForm) -> bool:
    try:
        for name, is_private in sheet.NOTES.items():
            text = sheet.cleaned_data[name]
            write_note(lesson=found, student=sheet.student, text=text, is_private=is_private, by=request.user)
    except Refusal as no:
        sheet.add_error(None, no.sentence)
        return False
    return True


def _words(found: Lesson, sheets: list[NotesForm]) -> dict[str, Any]:
    parts = list(found.participants.all())
    marks = [kind_of(part) for part in parts]
    names = [parts[0].student.first_name] if len(parts) == 1 else []
    return {
        "row": day_row(found),
        "day_url": url_in_day(found),
        "title": " · ".join([*names, title_of(found)]),
        "kind": found.get_kind_display().capitalize(),
        "when_label": when(found.starts_at, found.ends_at),
        "meeting_url": found.meeting_url,
        "is_off": found.state == Lesson.State.CANCELLED,
        "is_held": found.state == Lesson.State.HELD,
        "students": [
            {"pk": part.student_id, "name": str(part.student), "word": word_of(kind) if kind != UNMARKED else ""}
            for part, kind in zip(parts, marks, strict=True)
        ],
        "sheets": sheets,
    }
