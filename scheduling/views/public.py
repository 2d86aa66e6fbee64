"""The school's pages for everybody that show times."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from academy.audiences import public_page
from academy.models import Subject, Teacher
from academy.queries.audience import roles_of
from scheduling.forms import TimeFilter
from scheduling.presenting import by_day, slots_of
from scheduling.queries.free import free_times, offered, soonest

HOME_TIMES = 6


def _where_to_book(request: HttpRequest) -> str:
    """Somebody who is here as a teacher or student only has no family to book for yet; they write to us."""
    stranger = not request.user.is_authenticated or roles_of(request.user).guardian
    return reverse("family-booking-new" if stranger else "enquiry")


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Who we are, what one can learn, and what is free soonest."""
    words = {
        "subjects": Subject.objects.filter(is_active=True),
        "teachers": Teacher.objects.public()[:6],
        "next_times": slots_of(soonest(most=HOME_TIMES), page=_where_to_book(request)),
    }
    return render(request, "public/home.html", words)


@require_safe
@public_page
def timeslots(request: HttpRequest) -> HttpResponse:
    """The free weekly times, by subject, day and teacher, on the visitor's own clock."""
    form = TimeFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    subject = wanted.get("subject")
    times = free_times(offered(subject=subject, weekday=wanted.get("day"), teacher=wanted.get("teacher")))
    any_teacher = reverse("family-booking-new") + "?timeslot=any" + (f"&subject={subject.slug}" if subject else "")
    words = {
        "form": form,
        "days": by_day(slots_of(times, subject=subject, page=_where_to_book(request))),
        "any_teacher_url": any_teacher,
    }
    return render(request, "public/timeslots.html", words)


@require_safe
@public_page
def teacher(request: HttpRequest, slug: str) -> HttpResponse:
    """One teacher: words, subjects, free times."""
    found = get_object_or_404(Teacher.objects.public(), slug=slug)
    days = by_day(slots_of(free_times(offered(teacher=found)), page=_where_to_book(request)))
    return render(request, "public/teacher.html", {"teacher": found, "days": days})
