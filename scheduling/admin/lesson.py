"""Lessons: what is on the calendar, and what becomes of it."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, state
from academy.words import when
from scheduling.admin.attendance import MARK, attendance_of, notes_of
from scheduling.admin.calendar import CalendarPages
from scheduling.admin.call_off import CALL_OFF
from scheduling.admin.lesson_buttons import MOVE, NEW, REINSTATE, REMIND, SUBSTITUTE, TAUGHT
from scheduling.admin.utilisation import UtilisationPage
from scheduling.models import Lesson


class WhenFilter(admin.SimpleListFilter):
    """A calendar is read forwards: what is to come, unless something else is asked for."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("Today")), ("week", _("Next seven days")), ("past", _("Past")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        choices = super().choices(changelist)
        yield {**next(choices), "display": _("To come")}
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lesson]) -> QuerySet[Lesson]:
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.value() == "all":
            return queryset
        if self.value() == "past":
            return queryset.filter(starts_at__lt=now)
        if self.value() == "today":
            return queryset.filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
        if self.value() == "week":
            return queryset.filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=7))
        return queryset.filter(starts_at__gte=midnight)


@admin.register(Lesson)
class LessonAdmin(CalendarPages, UtilisationPage, FactAdmin):
    """Lessons are made with their place; nothing here gets past the calendar's constraint."""

    list_display = ("time", "state_label", "who", "teacher", "room")
    list_filter = (WhenFilter, "state", "teacher")
    list_select_related = ("teacher", "room")
    search_fields = ("students__first_name", "students__last_name", "teacher__name")
    fields = (
        ("time", "state_label"),
        ("kind", "its_series"),
        ("its_teacher", "room"),
        "who",
        "its_place",
        "allowed_because",
    )
    readonly_fields = ("time", "state_label", "its_series", "its_teacher", "who", "its_place")
    buttons = (TAUGHT, MARK, MOVE, SUBSTITUTE, CALL_OFF, REMIND, REINSTATE)
    list_buttons = (NEW,)

    state_label = state("state", {Lesson.State.HELD: WAITS, Lesson.State.TAUGHT: WELL, Lesson.State.CANCELLED: BROKEN})

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-starts_at", "-pk") if request.GET.get("when") == "past" else ("starts_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return super().get_queryset(request).prefetch_related("participants__student")

    def under_row(self, request: HttpRequest, row: Lesson) -> list[Panel]:
        # What teachers wrote is for those who see to lessons, not for all who look at them.
        may_read = request.user.has_perm("scheduling.change_lesson")
        return attendance_of(row) + (notes_of(row) if may_read else [])

    @admin.display(description=_("time"), ordering="starts_at")
    def time(self, lesson: Lesson) -> str:
        return when(lesson.starts_at, lesson.ends_at)

    @admin.display(description=_("students"))
    def who(self, lesson: Lesson) -> str:
        return ", ".join(str(one.student) for one in lesson.participants.all()) or "–"

    @admin.display(description=_("teacher"))
    def its_teacher(self, lesson: Lesson) -> str:
        return link_to(lesson.teacher)

    @admin.display(description=_("place"))
    def its_place(self, lesson: Lesson) -> str:
        return link_to(lesson.place)

    @admin.display(description=_("series"))
    def its_series(self, lesson: Lesson) -> str:
        return link_to(lesson.series)
