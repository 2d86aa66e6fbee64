"""A family's make-ups: its credits, why there are some or none, and the hours at which one can be booked."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.models import Student
from academy.queries.school import school_today
from scheduling.actions.hand_over import hand_over
from scheduling.actions.make_up import book_make_up, move_make_up, reschedule
from scheduling.make_up_words import balance_line, credit_row, days_of, decision_row, hour_of, lesson_in_full
from scheduling.models import Cause, Lesson, MakeUpCredit, Side
from scheduling.queries.bookable import bookable, hour
from scheduling.queries.judging import credit_to_be, foreseen, rules_on
from scheduling.queries.makeups import credit_of, credits_of, decisions_about
from scheduling.queries.openings import Opening
from scheduling.views.family_lessons import its_lesson

# So many hours are shown at once; the others are one tap further.
SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def make_ups(request: Any) -> HttpResponse:
    """GET shows them; POST books an hour with a credit."""
    students = list(Student.objects.of_family(request.family))
    owned = credits_of(students)
    asked = request.POST.get("credit") or request.GET.get("credit")
    open_ones = [row for row in owned if row.state == MakeUpCredit.State.OPEN]
    chosen = next((row for row in open_ones if asked in (None, "", str(row.pk))), None)
    no: Refusal | None = None
    if request.method == "POST":
        if chosen is None:
            raise Http404
        try:
            if "to" in request.POST:
                return _hand_over(request, chosen, students)
            lesson = book_make_up(credit=chosen, opening=_wanted(request, chosen), by=request.user)
        except Refusal as refusal:
            no = refusal
        else:
            messages.success(request, _("Booked. We look forward to it."))
            return redirect("family-lesson", pk=lesson.pk)
    hours = bookable(chosen) if chosen else []
    words = {
        "balance": balance_line(owned),
        "credits": [credit_row(row) for row in owned],
        "chosen": credit_row(chosen) if chosen else None,
        "others": [credit_row(row) for row in open_ones if row != chosen],
        "siblings": _siblings(chosen, students) if chosen else [],
        "days": days_of(_page(request, hours)),
        "more": _more(request, hours),
        "decisions": [decision_row(row) for row in decisions_about(students)],
        "refusal": no,
        "alternatives": [hour_of(one) for one in no.alternatives] if no else [],
    }
    return render(request, "family/make_ups.html", words, status=409 if no else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def reschedule_lesson(request: Any, pk: int) -> HttpResponse:
    """Another hour for a lesson, in one go: it is called off and its make-up booked; a make-up is moved."""
    found, student = its_lesson(request, pk)
    moving = found.kind == Lesson.Kind.MAKE_UP
    verdict = None if moving else foreseen(found, student, side=Side.FAMILY, causes=[Cause.FAMILY])[Cause.FAMILY]
    credit = credit_to_be(found, student, verdict) if verdict else credit_of(found)
    no: Refusal | None = None
    if request.method == "POST":
        if credit is None:
            raise Http404
        try:
            opening = _wanted(request, credit, is_move=moving)
            if moving:
                lesson = move_make_up(lesson=found, opening=opening, by=request.user)
            else:
                words = request.POST.get("words", "")
                lesson = reschedule(lesson=found, student=student, opening=opening, by=request.user, words=words)
        except Refusal as refusal:
            no = refusal
        else:
            messages.success(request, _("It has its new hour."))
            return redirect("family-lesson", pk=lesson.pk)
    hours = bookable(credit, is_move=moving) if credit else []
    words = {
        "lesson": lesson_in_full(found, student, subject=""),
        "student": student,
        "says": verdict.sentences if verdict else [],
        "has_credit": credit is not None,
        "words_required": bool(verdict and verdict.words_required),
        "typed": request.POST.get("words", ""),
        "days": days_of(_page(request, hours)),
        "more": _more(request, hours),
        "refusal": no,
        "alternatives": [hour_of(one) for one in no.alternatives] if no else [],
    }
    return render(request, "family/reschedule.html", words, status=409 if no else 200)


def _siblings(credit: MakeUpCredit, students: list[Student]) -> list[Student]:
    """Who else may use it."""
    others = [row for row in students if row.pk != credit.student_id]
    return others if others and rules_on(school_today()).for_siblings else []


def _hand_over(request: Any, credit: MakeUpCredit, students: list[Student]) -> HttpResponse:
    """Raises Refusal as the verb does, 404 for a student of another family."""
    to = next((row for row in students if str(row.pk) == request.POST["to"]), None)
    if to is None:
        raise Http404
    hand_over(credit=credit, to=to, by=request.user)
    messages.success(request, _("%(student)s may use it now.") % {"student": to.first_name})
    return redirect(f"{reverse('family-make-ups')}?credit={credit.pk}")


def _wanted(request: Any, credit: MakeUpCredit, *, is_move: bool = False) -> Opening:
    """The hour a form asks for. Raises Refusal where it is not to be had, 404 where it is none."""
    starts_at = parse_moment(request.POST.get("starts_at", ""))
    if starts_at is None:
        raise Http404
    return hour(credit, teacher=request.POST.get("teacher", ""), starts_at=starts_at, is_move=is_move)


def parse_moment(text: str) -> datetime | None:
    """An aware time, or nothing."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _first(request: Any) -> int:
    text = request.GET.get("from", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(request: Any, hours: list[Opening]) -> list[Opening]:
    return hours[_first(request) : _first(request) + SHOWN]


def _more(request: Any, hours: list[Opening]) -> int:
    """Where the next page begins; 0 on the last."""
    after = _first(request) + SHOWN
    return after if after < len(hours) else 0
