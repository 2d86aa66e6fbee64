"""The office's calendar: a day or a week by teacher and by room; lessons are dragged, or moved by a form."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academy.admin.forms import PLAIN, is_plain, make_plain
from academy.admin.lookups import student_field
from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.words import zone_label
from scheduling.actions.drag import drag_lesson
from scheduling.models import Lesson, Room
from scheduling.office_week import events_of, items_of, table_of, title
from scheduling.queries.office_week import Asked, seen


class CalendarFilter(forms.Form):
    """What is to be seen; nonsense in an address is passed over."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    view = forms.ChoiceField(label=_("Show"), choices=[("day", _("A day")), ("week", _("A week"))], required=False)
    by = forms.ChoiceField(label=_("By"), choices=[("teacher", _("Teacher")), ("room", _("Room"))], required=False)
    teacher = forms.ModelChoiceField(
        label=_("Teacher"),
        queryset=Teacher.objects.all(),
        required=False,
        widget=AutocompleteSelect(Lesson._meta.get_field("teacher"), admin.site),
    )
    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.all(),
        required=False,
        widget=AutocompleteSelect(Lesson._meta.get_field("room"), admin.site),
    )
    student = student_field(required=False)
    page = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput())

    def __init__(self, *args: Any, plain: bool = False) -> None:
        super().__init__(*args)
        if plain:
            for field in self.fields.values():
                make_plain(field)

    def asked(self) -> Asked:
        """What was asked for, where it makes sense."""
        self.full_clean()
        good = self.cleaned_data
        day = good.get("day") or timezone.localdate()
        return Asked(
            day=day if date(2000, 1, 3) <= day <= date(2100, 1, 1) else timezone.localdate(),
            view=good.get("view") or "day",
            by=good.get("by") or "teacher",
            teacher=good.get("teacher"),
            room=good.get("room"),
            student=good.get("student"),
            page=good.get("page") or 0,
        )


class CalendarPages:
    """Gives the lessons' admin its calendar."""

    def get_urls(self: Any) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("calendar/", wrap(require_safe(self.calendar)), name="scheduling_lesson_calendar"),
            path("calendar/events/", wrap(require_safe(self.events)), name="scheduling_lesson_events"),
            path("<path:object_id>/drag/", wrap(self.drag), name="scheduling_lesson_drag"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def _asked(self: Any, request: HttpRequest) -> tuple[CalendarFilter, Asked]:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        today = {"day": f"{timezone.localdate():%Y-%m-%d}", "view": "day", "by": "teacher"}
        said = {**today, **{name: value for name, value in request.GET.items() if value}}
        plain = is_plain(request)
        form = CalendarFilter(said, plain=plain)
        asked = form.asked()
        # The widgets cannot show what is no choice.
        good = {name: value for name, value in said.items() if name not in form.errors}
        return CalendarFilter(good, plain=plain), asked

    def calendar(self: Any, request: HttpRequest) -> HttpResponse:
        """The page: a calendar to drag in, and the same as a table."""
        form, asked = self._asked(request)
        found = seen(asked)
        items = items_of(found, asked)
        step = timedelta(days=7 if asked.view == "week" else 1)
        words = {
            **self.admin_site.each_context(request),
            "title": say("The calendar"),
            "heading": title(asked, found),
            "asked": asked,
            "form": form,
            "plain": PLAIN if is_plain(request) else "",
            "media": self.media + form.media,
            "table": table_of(items, found, asked),
            "columns": [{"id": str(row.pk), "title": str(row)} for row in found.columns],
            "count": len(items),
            "zone_label": zone_label(timezone.get_current_timezone_name()),
            "before": self._address(request, day=asked.day - step, page=None),
            "after": self._address(request, day=asked.day + step, page=None),
            "today": self._address(request, day=timezone.localdate(), page=None),
            "fewer": self._address(request, page=asked.page - 1) if asked.page else "",
            "more": self._address(request, page=asked.page + 1) if found.more and asked.view == "day" else "",
            "here": request.get_full_path(),
            "events_url": f"{reverse('admin:scheduling_lesson_events')}?{request.GET.urlencode()}",
            "drag_url": reverse("admin:scheduling_lesson_drag", args=[0]),
            "may_change": self.may_drag(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/scheduling/lesson/calendar.html", words)

    def events(self: Any, request: HttpRequest) -> HttpResponse:
        """The same lessons, for the calendar on the page."""
        _form, asked = self._asked(request)
        found = seen(asked)
        return JsonResponse(events_of(items_of(found, asked), may_change=self.may_drag(request)), safe=False)

    def may_drag(self, request: Any) -> bool:
        """Whether this person moves lessons."""
        return bool(request.user.has_perm("scheduling.change_lesson"))

    def drag(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: starts (wall clock), by and column, perhaps allowed_because. Moved: 200; refused: 409, and why."""
        if not self.may_drag(request):
            raise PermissionDenied
        lesson = self.get_object(request, object_id)
        if lesson is None:
            raise Http404
        if request.method != "POST" or not request.POST:
            # Without a script there is the form.
            return HttpResponseRedirect(reverse("admin:scheduling_lesson_move", args=[lesson.pk]))
        try:
            drag_lesson(
                lesson=lesson,
                starts=request.POST.get("starts", ""),
                by=request.POST.get("by", ""),
                column=request.POST.get("column", ""),
                allowed_because=request.POST.get("allowed_because", ""),
            )
        except Refusal as no:
            said = {"sentence": no.sentence, "code": no.code, "instead": [str(one) for one in no.alternatives]}
            return JsonResponse(said, status=409)
        return JsonResponse({"sentence": say("The lesson is moved. Family and teacher are told.")})

    @staticmethod
    def _address(request: HttpRequest, **changed: Any) -> str:
        kept = {name: value for name, value in request.GET.items() if value and name not in changed}
        return "?" + urlencode({**kept, **{name: value for name, value in changed.items() if value is not None}})
