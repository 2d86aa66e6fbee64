"""One lesson of a family: what it is, and calling it off, with what the policy will say told beforehand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.audiences import family_page
from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Student
from scheduling.actions.call_off import FAMILY_CAUSES, call_off, take_back
from scheduling.dots import mark_word
from scheduling.forms import CallOffForm
from scheduling.make_up_words import decision_row, lesson_in_full, price_of
from scheduling.models import Cancellation, Decision, Lesson, MakeUpCredit, Side
from scheduling.queries.judging import foreseen, subject_of
from scheduling.queries.lessons import in_full
from scheduling.queries.notes import to_the_family


def its_lesson(request: Any, pk: int) -> tuple[Lesson, Student]:
    """A lesson of this family and which of its students it is about (?student= chooses among siblings)."""
    lesson = get_object_or_404(in_full(Lesson.objects.of_family(request.family), to=request.family).distinct(), pk=pk)
    mine = [row.student for row in lesson.participants.all()]
    asked = request.POST.get("student") or request.GET.get("student")
    student = next((row for row in mine if asked in (None, str(row.pk))), None)
    if student is None:
        raise Http404
    return lesson, student


def said_of(lesson: Lesson, student: Student) -> Cancellation | None:
    """By which this student's part is called off now."""
    rows = lesson.cancellations.filter(taken_back_at=None)
    return next((row for row in rows if row.student_id in (None, student.pk)), None)


@require_safe
@family_page
def lesson(request: Any, pk: int) -> HttpResponse:
    """What, when, where, what the teacher wrote; and "Cannot come"."""
    found, student = its_lesson(request, pk)
    said = said_of(found, student)
    subject = subject_of(found, student)
    words = {
        "lesson": lesson_in_full(found, student, subject=subject.name if subject else ""),
        "student": student,
        "mark": mark_word(found, student),
        "notes": [note.text for note in to_the_family(found, student)],
        "said": said,
        "is_to_come": found.starts_at > now(),
        "can_cancel": said is None and found.state == Lesson.State.BOOKED and found.starts_at > now(),
        "decisions": [decision_row(row) for row in _decisions(found, student)],
    }
    return render(request, "family/lesson.html", words)


def _decisions(lesson: Lesson, student: Student) -> list[Decision]:
    rows = Decision.objects.filter(lesson=lesson, student=student, replaced_at=None)
    return list(rows.select_related("lesson__teacher", "student", "policy"))


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def cancellation(request: Any, pk: int) -> HttpResponse:
    """GET says what the policy will say; POST calls it off; afterwards GET shows what was decided and why."""
    found, student = its_lesson(request, pk)
    if request.method != "POST" and said_of(found, student):
        return _called_off(request, found, student)
    if request.method != "POST" and (found.state != Lesson.State.BOOKED or found.starts_at <= now()):
        return redirect("family-lesson", pk=found.pk)
    says = foreseen(found, student, side=Side.FAMILY, causes=FAMILY_CAUSES)
    form = CallOffForm(request.POST if request.method == "POST" else None, foreseen=says)
    if request.method == "POST" and form.is_valid():
        try:
            call_off(
                lesson=found,
                student=student,
                side=Side.FAMILY,
                channel=Cancellation.Channel.PORTAL,
                by=request.user,
                **form.cleaned_data,
            )
        except Refusal as no:
            form.add_error(next((name for name in no.fields if name in form.fields), None), no.sentence)
        else:
            return redirect(f"{reverse('family-cancellation', args=[found.pk])}?student={student.pk}")
    subject = subject_of(found, student)
    words = {
        "lesson": lesson_in_full(found, student, subject=subject.name if subject else ""),
        "student": student,
        "form": form,
    }
    return render(request, "family/cancellation.html", words, status=400 if form.errors else 200)


def _called_off(request: Any, found: Lesson, student: Student) -> HttpResponse:
    decision = next(iter(_decisions(found, student)), None)
    credit = MakeUpCredit.objects.filter(decision=decision).first() if decision else None
    words = {
        "lesson": lesson_in_full(found, student, subject=""),
        "student": student,
        "decision": decision_row(decision) if decision else None,
        "credit": credit if credit and credit.state == MakeUpCredit.State.OPEN else None,
        "price": price_of(decision) if decision and not credit else "",
        "can_take_back": found.starts_at > now() and (credit is None or credit.state == MakeUpCredit.State.OPEN),
    }
    return render(request, "family/called_off.html", words)


@require_POST
@family_page
def reinstatement(request: Any, pk: int) -> HttpResponse:
    """The lesson takes place after all."""
    found, student = its_lesson(request, pk)
    said = said_of(found, student)
    if said is None:
        return redirect("family-lesson", pk=found.pk)
    try:
        take_back(cancellation=said, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
        return redirect("family-cancellation", pk=found.pk)
    messages.success(request, _("The lesson takes place after all. Its hour is yours again."))
    return redirect("family-lesson", pk=found.pk)
