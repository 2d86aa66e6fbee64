"""What every page knows: the school, where one can go, the unread notices, whose clock it shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from academy.queries.audience import Roles, roles_of
from academy.queries.school import school
from academy.words import zone_label


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    person: Any = getattr(request, "user", None)
    signed_in = bool(person and person.is_authenticated)
    # Asked for only where a page shows it: the office has a frame of its own.
    return {
        "school": SimpleLazyObject(school),
        "nav": SimpleLazyObject(lambda: _nav(request, roles_of(person) if signed_in else Roles())),
        # Messaging stands above this floor, so its question is named, not imported.
        "unread_notices": SimpleLazyObject(lambda: import_string(settings.UNREAD)(person) if signed_in else 0),
        "notices_url": reverse("notices") if signed_in else "",
        "zone_label": zone_label(timezone.get_current_timezone_name()),
    }


def _nav(request: HttpRequest, roles: Roles) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)} for label, name in links(roles)
    ]


def links(roles: Roles) -> list[tuple[str, str]]:
    """Where this person can go, the most used first."""
    found: list[tuple[str, str]] = []
    if roles.guardian:
        found += [(_("Home"), "family-home"), (_("Lessons"), "family-lessons"), (_("Invoices"), "family-invoices")]
    if roles.student:
        found.append((_("My lessons"), "student-home"))
    if roles.teacher:
        found += [(_("Teaching"), "teacher-home"), (_("Week"), "teacher-week"), (_("Students"), "teacher-students")]
        found.append((_("Away"), "teacher-absences"))
    if roles.guardian:
        found.append((_("Free times"), "timeslots"))
    if roles.staff:
        found.append((_("Office"), "admin:index"))
    return found or [
        (_("Courses"), "courses"),
        (_("Teachers"), "teachers"),
        (_("Free times"), "timeslots"),
        (_("Write to us"), "enquiry"),
    ]
