"""The school's pages for everybody that need nothing but the school."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from academy.audiences import person_page, public_page
from academy.forms.teachers import TeacherFilter
from academy.forms.zone import ZoneForm
from academy.models import Course, Teacher
from academy.queries.audience import roles_of
from academy.queries.school import school
from academy.words import locale

YEAR = timedelta(days=365)
TEACHERS_A_PAGE = 24


@require_safe
@public_page
def courses(request: HttpRequest) -> HttpResponse:
    """What is taught, how long, and what it costs."""
    rules = school()
    rows = [
        {
            "name": course.name,
            "subject": course.subject.name,
            "minutes": course.minutes,
            "description": course.description,
            "price_label": _("%(price)s a lesson") % {"price": course.price.format(locale())},
            "ages_label": _("%(youngest)s to %(oldest)s years")
            % {"youngest": rules.youngest_age, "oldest": rules.oldest_age},
        }
        for course in Course.objects.filter(is_active=True).select_related("subject")
    ]
    return render(request, "public/courses.html", {"courses": rows})


@require_safe
@public_page
def teachers(request: HttpRequest) -> HttpResponse:
    """Who teaches here, a page at a time; in a large school they are looked for by subject and name."""
    form = TeacherFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = Teacher.objects.public()
    if subject := wanted.get("subject"):
        found = found.filter(subjects=subject)
    if name := wanted.get("name"):
        found = found.filter(name__icontains=name)
    page = Paginator(found, TEACHERS_A_PAGE).get_page(request.GET.get("page"))
    words = {
        "page": page,
        "form": form if page.has_other_pages() or any(wanted.values()) else None,
        "query": urlencode({name: request.GET.get(name, "") for name in form.fields}) + "&",
    }
    return render(request, "public/teachers.html", words)


@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, why, and for how long."""
    return render(request, "public/privacy.html")


def _back(request: HttpRequest, path: str) -> str:
    return path if path and url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}) else "/"


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def zone(request: HttpRequest) -> HttpResponse:
    """Choose whose clock the pages show; kept in a cookie, and with the person where one is signed in."""
    going = _back(request, request.POST.get("next") or request.GET.get("next") or "")
    here = {"zone": timezone.get_current_timezone_name()}
    form = ZoneForm(request.POST if request.method == "POST" else None, initial=here)
    if request.method == "POST" and form.is_valid():
        response = redirect(going)
        chosen = form.cleaned_data["zone"]
        response.set_cookie(
            "zone", chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=False
        )
        if request.user.is_authenticated:
            request.user.zone = chosen
            request.user.save(update_fields=["zone"])
        return response
    return render(request, "public/zone.html", {"zones": form, "next": going})


@require_safe
@person_page
def me(request: HttpRequest) -> HttpResponse:
    """After signing in: the page this person needs first."""
    roles = roles_of(request.user)
    if roles.guardian:
        return redirect("family-home")
    if roles.teacher:
        return redirect("teacher-home")
    if roles.student:
        return redirect("student-home")
    return redirect("admin:index" if roles.staff else "home")
