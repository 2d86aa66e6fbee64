"""The school's pages for everybody that show times."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from academy.audiences import public_page
from academy.models import Subject, Teacher
from academy.queries.audience import roles_of
from scheduling.forms import TimeFilter
from scheduling.kinds_words import group_card
from scheduling.presenting import Slot, by_day, slots_of
from scheduling.presenting_hours import slots_of_hours
from scheduling.queries.free import free_times, offered
from scheduling.queries.hours import free_hours, soonest
from scheduling.queries.seats import groups as all_groups
from scheduling.queries.trials import once_offerings

HOME_TIMES = 6
# So many teachers are shown at an hour: where nothing is chosen, on a day, and at that very hour.
FEW, SOME, ALL = 3, 9, 200


def _may_book(request: HttpRequest) -> bool:
    """Somebody who is here as a teacher or student only has no family to book for yet; they write to us."""
    return not request.user.is_authenticated or roles_of(request.user).guardian


def _where_to_book(request: HttpRequest) -> str:
    return reverse("family-booking-new" if _may_book(request) else "enquiry")


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


def _free(wanted: dict[str, Any], *, page: str) -> list[Slot]:
    """What is asked for: all of one teacher, or a few of each hour with the way to the rest."""
    subject, day, hour, teacher = (wanted.get(name) for name in ("subject", "day", "time", "teacher"))
    if teacher:
        times = free_times(offered(subject=subject, weekday=day, teacher=teacher))
        return slots_of([one for one in times if hour in (None, one.timeslot.starts)], subject=subject, page=page)
    each = ALL if hour else SOME if day is not None else FEW
    return slots_of_hours(free_hours(each=each, subject=subject, weekday=day, starts=hour), subject=subject, page=page)


@require_safe
@public_page
def timeslots(request: HttpRequest) -> HttpResponse:
    """The free weekly times, by subject, day and teacher, on the visitor's own clock."""
    form = TimeFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    subject = wanted.get("subject")
    any_teacher = _where_to_book(request) + "?timeslot=any" + (f"&subject={subject.slug}" if subject else "")
    words = {
        "form": form,
        "days": by_day(_free(wanted, page=_where_to_book(request))),
        "any_teacher_url": any_teacher,
        "too_many_teachers": "teacher" not in form.fields,
    }
    return render(request, "public/timeslots.html", words)


@require_safe
@public_page
def groups(request: HttpRequest) -> HttpResponse:
    """The groups with their free seats, and the way to a trial lesson."""
    may_book = _may_book(request)
    words = {
        "groups": [group_card(group, may_book=may_book) for group in all_groups()],
        "has_trials": may_book and bool(once_offerings(kind="trial")),
    }
    return render(request, "public/groups.html", words)


@require_safe
@public_page
def teacher(request: HttpRequest, slug: str) -> HttpResponse:
    """One teacher: words, subjects, free times."""
    found = get_object_or_404(Teacher.objects.public(), slug=slug)
    days = by_day(slots_of(free_times(offered(teacher=found)), page=_where_to_book(request)))
    return render(request, "public/teacher.html", {"teacher": found, "days": days})
