"""A family's pages for what is not weekly and alone: a seat in a group, a trial, a single lesson."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from academy.audiences import family_page
from academy.guesses import guess
from academy.kernel.errors import Refusal
from academy.models import Semester, Student, Teacher
from scheduling.actions.book_once import book_once
from scheduling.actions.book_seat import book_seat
from scheduling.kinds_forms import OnceForm, SeatForm
from scheduling.kinds_words import group_card, waiting_url
from scheduling.make_up_words import days_of
from scheduling.queries.openings import Opening
from scheduling.queries.seats import Group, group_offerings, groups
from scheduling.queries.trials import hours_for, once_offerings


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def seat_new(request: Any) -> HttpResponse:
    """Choose who sits in a group; posting it holds the seat. A full one leads to the waiting list."""
    offered = group_offerings().filter(semester__in=Semester.objects.bookable())
    offering = offered.filter(course__slug=request.GET.get("course", "")).order_by("semester__first_day").first()
    found = next(iter(groups([offering])), None) if offering else None
    if found is None:
        raise Http404
    offering = found.offering
    students = list(Student.objects.of_family(request.family))
    form = SeatForm(request.POST if request.method == "POST" else None, students=students)
    if request.method == "POST" and form.is_valid():
        student = form.cleaned_data["student"]
        try:
            with guess(request, form.cleaned_data["voucher"], field="voucher"):
                enrolment = book_seat(offering=offering, by=request.user, **form.cleaned_data)
        except Refusal as no:
            if no.code in ("full", "in-line"):
                return _full(request, no, student, offering.pk)
            form.add_error(next((name for name in no.fields if name in form.fields), None), no.sentence)
        else:
            return redirect("family-booking", pk=enrolment.pk)
    words = {"group": group_card(found), "form": form}
    return render(request, "family/seat_new.html", words, status=400 if form.errors else 200)


def _full(request: Any, no: Refusal, student: Student, pk: int) -> HttpResponse:
    words = {
        "reason": no.sentence,
        "groups": [group_card(one) for one in no.alternatives if isinstance(one, Group)],
        "waiting_url": waiting_url(offering=pk, student=student.pk),
    }
    return render(request, "family/full.html", words, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def trials(request: Any) -> HttpResponse:
    """GET chooses child and course and shows the hours; POST takes one of them."""
    students = list(Student.objects.of_family(request.family))
    offerings = once_offerings()
    asked = {**_given(request, students, offerings), **request.GET.dict()}
    form = OnceForm(asked if "course" in asked else None, students=students, offerings=offerings, initial=asked)
    words: dict[str, Any] = {"form": form, "offerings": offerings}
    status = 200
    if form.is_bound and form.is_valid():
        student, offering = form.cleaned_data["student"], form.cleaned_data["course"]
        if request.method == "POST":
            try:
                enrolment = book_once(student=student, offering=offering, by=request.user, **_hour(request))
            except Refusal as no:
                words |= {"reason": no.sentence, "nearest": days_of(_openings(no))}
                status = 409
            else:
                return redirect("family-booking", pk=enrolment.pk)
        words["days"] = days_of(hours_for(offering, student=student))
        words["course"] = offering.course
    elif request.method == "POST" or form.errors:
        status = 400
    return render(request, "family/trials.html", words, status=status)


def _given(request: Any, students: list[Student], offerings: list[Any]) -> dict[str, str]:
    """What a link may say in short (?kind=trial&subject=piano), and the only child."""
    only = {"student": str(students[0].pk)} if len(students) == 1 else {}
    kind, subject = request.GET.get("kind", "trial"), request.GET.get("subject")
    fits = [row for row in offerings if row.course.format == kind and row.course.subject.slug == subject]
    return only | ({"course": str(fits[0].pk)} if fits and only else {})


def _hour(request: Any) -> dict[str, Any]:
    """What was tapped. Raises Refusal where it is no hour."""
    teacher = Teacher.objects.public().filter(slug=request.POST.get("teacher", "")).first()
    try:
        starts_at = datetime.fromisoformat(request.POST.get("starts_at", ""))
    except ValueError:
        starts_at = None
    if starts_at is None or starts_at.tzinfo is None or teacher is None:
        raise Http404
    return {"starts_at": starts_at, "teacher": teacher}


def _openings(no: Refusal) -> list[Opening]:
    return [one for one in no.alternatives if isinstance(one, Opening)]
