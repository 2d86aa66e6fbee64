"""Every mark the teachers gave; to be read. Changed with the lesson's own button."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, state
from academy.admin.filters import one_of
from academy.words import when
from scheduling.models import Attendance
from scheduling.queries.often_absent import often_absent

Mark = Attendance.Mark
TONES: dict[str, str] = {Mark.PRESENT: WELL, Mark.LATE: WELL, Mark.ABSENT_NOTICE: WAITS, Mark.ABSENT: BROKEN}


class DayFilter(admin.SimpleListFilter):
    """By the day of the lesson on the reader's clock."""

    title = _("day")
    parameter_name = "day"
    # From which day, counted from today, and how many.
    spans = {"today": (0, 1), "yesterday": (-1, 1), "week": (-6, 7), "month": (-29, 30)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("today", _("Today")),
            ("yesterday", _("Yesterday")),
            ("week", _("The last seven days")),
            ("month", _("The last thirty days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attendance]) -> QuerySet[Attendance]:
        if self.value() not in self.spans:
            return queryset
        first, days = self.spans[str(self.value())]
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        begins = midnight + timedelta(days=first)
        return queryset.filter(
            participant__lesson__starts_at__gte=begins, participant__lesson__starts_at__lt=begins + timedelta(days=days)
        )


class OftenFilter(admin.SimpleListFilter):
    """Students who stayed away more than once lately without a word, with all of their marks."""

    title = _("missed lessons")
    parameter_name = "often"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Missed more than once without notice"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attendance]) -> QuerySet[Attendance]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(mark=Mark.ABSENT, participant__student__in=often_absent().order_by().values("pk"))


@admin.register(Attendance)
class AttendanceAdmin(FactAdmin):
    """One line for each student in each lesson."""

    list_display = ("student", "lesson", "teacher", "state_label", "marked", "marked_by")
    list_filter = (
        DayFilter,
        one_of("mark", _("attendance"), Mark.choices),
        OftenFilter,
        "participant__lesson__teacher",
    )
    list_select_related = ("participant__student", "participant__lesson__teacher", "marked_by")
    search_fields = ("participant__student__first_name", "participant__student__last_name")
    ordering = ("-pk",)
    fields = (("its_student", "its_lesson"), ("state_label", "marked", "marked_by"))
    readonly_fields = ("its_student", "its_lesson", "state_label", "marked")
    # Where a student's page links to.
    also_looked_up = ("participant__student__id__exact",)

    state_label = state("mark", TONES, title=_("attendance"))
    marked = moment("marked_at", title=_("marked"))

    @admin.display(description=_("student"))
    def student(self, attendance: Attendance) -> str:
        return str(attendance.participant.student)

    @admin.display(description=_("lesson"))
    def lesson(self, attendance: Attendance) -> str:
        lesson = attendance.participant.lesson
        return when(lesson.starts_at, lesson.ends_at)

    @admin.display(description=_("teacher"))
    def teacher(self, attendance: Attendance) -> str:
        return attendance.participant.lesson.teacher.name

    @admin.display(description=_("student"))
    def its_student(self, attendance: Attendance) -> str:
        return link_to(attendance.participant.student)

    @admin.display(description=_("lesson"))
    def its_lesson(self, attendance: Attendance) -> str:
        return link_to(attendance.participant.lesson)
