"""How the school's hours are used: by teacher and by room, by week and by term, as bars and as a table."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academy.models import Semester, Teacher
from academy.queries.school import school_today
from academy.words import short_day
from scheduling.models import Room
from scheduling.queries.utilisation import Use, utilisation

EACH_PAGE = 20
# The parts of a bar, in their order, each with its class.
PARTS = ("taught", "booked", "held", "free")


class SpanForm(forms.Form):
    """What is to be seen; nonsense in an address is passed over."""

    by = forms.ChoiceField(label=_("By"), choices=[("teacher", _("Teacher")), ("room", _("Room"))], required=False)
    span = forms.ChoiceField(label=_("Over"), choices=[("week", _("A week")), ("term", _("A term"))], required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    page = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput())


class UtilisationPage:
    """Gives the lessons' admin its page of figures."""

    def get_urls(self: Any) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.utilisation))
        return [path("utilisation/", page, name="scheduling_lesson_utilisation"), *super().get_urls()]  # type: ignore[misc]

    def utilisation(self: Any, request: HttpRequest) -> HttpResponse:
        """A page of teachers or rooms, by name."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        today = school_today()
        asked = {"by": "teacher", "span": "week", "day": f"{today:%Y-%m-%d}"}
        form = SpanForm({**asked, **{name: value for name, value in request.GET.items() if value}})
        form.full_clean()
        good = form.cleaned_data
        by, span, page = good.get("by") or "teacher", good.get("span") or "week", good.get("page") or 0
        first_day, last_day = _days(good.get("day") or today, span)
        rows: Any = Teacher.objects.filter(is_active=True) if by == "teacher" else Room.objects.filter(is_active=True)
        found = list(rows.order_by("name", "pk")[page * EACH_PAGE : (page + 1) * EACH_PAGE + 1])
        uses = utilisation(found[:EACH_PAGE], first_day=first_day, last_day=last_day)
        words = {
            **self.admin_site.each_context(request),
            "title": say("Utilisation"),
            "form": form,
            "rows": bars(uses),
            "span_label": f"{short_day(first_day)} – {short_day(last_day)} {last_day.year}",
            "before": _address(request, page=page - 1) if page else "",
            "after": _address(request, page=page + 1) if len(found) > EACH_PAGE else "",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/scheduling/lesson/utilisation.html", words)


def _days(day: date, span: str) -> tuple[date, date]:
    """The week of the day; or its term, the nearest one to come, or the last."""
    if not date(2000, 1, 3) <= day <= date(2100, 1, 1):
        day = school_today()
    if span == "term":
        terms = Semester.objects.order_by("first_day")
        term = terms.filter(last_day__gte=day).first() or terms.last()
        if term:
            return term.first_day, term.last_day
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def bars(uses: list[Use]) -> list[dict[str, Any]]:
    """Each with its hours in words and the parts of its bar; the longest bar is 100 wide."""
    longest = max([use.used + use.free for use in uses] + [1])
    found = []
    for use in uses:
        parts, x = [], 0.0
        for name in PARTS:
            width = 100 * getattr(use, name) / longest
            parts.append({"name": name, "x": f"{x:.2f}", "width": f"{width:.2f}"})
            x += width
        hours = {name: _hours(getattr(use, name)) for name in ("available", *PARTS, "cancelled")}
        found.append({"who": str(use.who), "percent": use.percent, "parts": parts, "hours": hours})
    return found


def _hours(minutes: int) -> str:
    """Such as 7.5."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def _address(request: HttpRequest, **changed: Any) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name not in changed}
    return "?" + urlencode({**kept, **changed})
