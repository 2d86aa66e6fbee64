"""Academic years and their semesters."""

from django.contrib import admin

from academy.admin.base import StaffAdmin
from academy.admin.inlines import RowsInline
from academy.models import AcademicYear, Semester


class SemesterInline(RowsInline):
    """Weekly places run to a semester's end."""

    model = Semester
    fields = ("name", "first_day", "last_day")


@admin.register(AcademicYear)
class AcademicYearAdmin(StaffAdmin):
    """Such as 2026/27."""

    list_display = ("name", "first_day", "last_day")
    search_fields = ("name",)
    ordering = ("-first_day",)
    fields = ("name", ("first_day", "last_day"))
    inlines = (SemesterInline,)
