"""The pages on which people make, see and revoke the private addresses of their calendars."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from academy.audiences import family_page, student_page, teacher_page
from academy.kernel.errors import Refusal
from academy.models import Student
from academy.words import here, long_date
from scheduling.actions.feed import make_feed, revoke_feed
from scheduling.calendar_forms import FeedForm
from scheduling.models import CalendarFeed
from scheduling.queries.feeds import address_of, feeds_of

GOOGLE = "https://calendar.google.com/calendar/r"


@dataclass(frozen=True)
class Whose:
    """What can be shared on a page: each thing with its key and words; and which addresses the page lists.

    door: the beginning of the names of the page's addresses.
    """

    door: str
    things: dict[str, tuple[str, dict[str, Any]]]
    feeds: Any


def _of_family(request: Any) -> Whose:
    things: dict[str, tuple[str, dict[str, Any]]] = {"family": (_("Everybody’s lessons"), {"family": request.family})}
    students = list(Student.objects.of_family(request.family))
    if len(students) > 1:
        things |= {f"student-{row.pk}": (row.first_name, {"student": row}) for row in students}
    mine = feeds_of(made_by=request.user)
    return Whose("family", things, mine.filter(family=request.family) | mine.filter(student__in=students))


def _of_teacher(request: Any) -> Whose:
    mine = feeds_of(made_by=request.user, teacher=request.teacher)
    return Whose("teacher", {"teacher": (_("My lessons"), {"teacher": request.teacher})}, mine)


def _of_student(request: Any) -> Whose:
    mine = feeds_of(made_by=request.user, student=request.student)
    return Whose("student", {"student": (_("My lessons"), {"student": request.student})}, mine)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def family(request: Any) -> HttpResponse:
    """A family's addresses; POST makes one and shows it, this once."""
    return _page(request, _of_family(request))


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def teacher(request: Any) -> HttpResponse:
    """A teacher's."""
    return _page(request, _of_teacher(request))


@require_http_methods(["GET", "HEAD", "POST"])
@student_page
def student(request: Any) -> HttpResponse:
    """A student's own."""
    return _page(request, _of_student(request))


@require_POST
@family_page
def family_revocation(request: Any, pk: int) -> HttpResponse:
    """One of them is dead from now on."""
    return _revoke(request, _of_family(request), pk)


@require_POST
@teacher_page
def teacher_revocation(request: Any, pk: int) -> HttpResponse:
    """The same for a teacher's."""
    return _revoke(request, _of_teacher(request), pk)


@require_POST
@student_page
def student_revocation(request: Any, pk: int) -> HttpResponse:
    """The same for a student's."""
    return _revoke(request, _of_student(request), pk)


def _page(request: Any, whose: Whose) -> HttpResponse:
    form = FeedForm(
        request.POST if request.method == "POST" else None,
        choices={key: words for key, (words, _thing) in whose.things.items()},
    )
    new = None
    if request.method == "POST" and form.is_valid():
        _words, thing = whose.things[form.cleaned_data["whose"]]
        try:
            _feed, token = make_feed(by=request.user, label=form.cleaned_data["label"], **thing)
        except Refusal as no:
            form.add_error(None, no.sentence)
        else:
            new = addresses(token)
            form = FeedForm(choices={key: words for key, (words, _thing) in whose.things.items()})
    words = {
        "form": form,
        "new": new,
        "feeds": [row(feed, reverse(f"{whose.door}-calendar-revocation", args=[feed.pk])) for feed in whose.feeds],
        "week_url": reverse(f"{whose.door}-week"),
    }
    return render(request, "person/calendar.html", words, status=400 if form.errors else 200)


def _revoke(request: Any, whose: Whose, pk: int) -> HttpResponse:
    feed = get_object_or_404(whose.feeds, pk=pk)
    revoke_feed(feed=feed)
    messages.success(request, _("The address is revoked. Calendars that used it find nothing there any more."))
    return redirect(f"{whose.door}-calendar")


def addresses(token: str) -> dict[str, str]:
    """The new address as each program wants it; nobody can show it a second time."""
    https = address_of(token)
    webcal = f"webcal://{https.partition('://')[2]}"
    return {"https": https, "webcal": webcal, "google": f"{GOOGLE}?{urlencode({'cid': webcal})}"}


def row(feed: CalendarFeed, revoke_url: str) -> dict[str, str]:
    """One address in force, in words."""
    read = here(feed.last_read_at) if feed.last_read_at else None
    whose = feed.student.first_name if feed.student else feed.teacher or feed.room or _("Everybody’s lessons")
    return {
        "label": feed.label or str(whose),
        "whose": str(whose),
        "made": _("made on %(day)s") % {"day": long_date(here(feed.created_at))},
        "read": _("last read on %(day)s") % {"day": long_date(read)} if read else _("not read yet"),
        "revoke_url": revoke_url,
    }
