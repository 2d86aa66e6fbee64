"""Who is at the door: a guard for each audience. A stranger is sent to sign in; the wrong person finds 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from academy.models import Teacher
from academy.queries.audience import families_of

View = Callable[..., HttpResponse]


def family_page(view: View) -> View:
    """For guardians: request.family is the family they look at (?family= chooses among several)."""

    @wraps(view)
    @login_required
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        families = families_of(request.user)
        if not families:
            raise Http404
        chosen = request.GET.get("family") or request.session.get("family")
        request.families = families
        request.family = next((family for family in families if str(family.pk) == str(chosen)), families[0])
        if "family" in request.GET:
            request.session["family"] = request.family.pk
        return view(request, *args, **kwargs)

    return guarded


def student_page(view: View) -> View:
    """For students with a login of their own: request.student."""

    @wraps(view)
    @login_required
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.student = getattr(request.user, "student", None)
        if request.student is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def teacher_page(view: View) -> View:
    """For those who teach here now: request.teacher."""

    @wraps(view)
    @login_required
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.teacher = Teacher.objects.filter(user=request.user, is_active=True).first()
        if request.teacher is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def person_page(view: View) -> View:
    """For everybody who is signed in."""
    return login_required(view)


def public_page(view: View) -> View:
    """For everybody. Says so, that it is no oversight."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return open_to_all
