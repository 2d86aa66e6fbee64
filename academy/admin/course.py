"""Courses, and the semesters in which they are offered."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.admin.inlines import RowsInline
from academy.models import Course, CourseOffering


class OfferingInline(RowsInline):
    """capacity is empty for individual lessons."""

    model = CourseOffering
    fields = ("semester", "capacity")


@admin.register(Course)
class CourseAdmin(StaffAdmin):
    """A new price counts for invoices raised from now on."""

    list_display = ("name", "subject", "minutes", "price_label", "is_active")
    list_filter = ("is_active", "subject")
    list_select_related = ("subject",)
    search_fields = ("name",)
    ordering = ("subject__name", "minutes", "name")
    autocomplete_fields = ("subject",)
    prepopulated_fields = {"slug": ("name",)}
    fields = (("name", "slug"), "subject", "description", "minutes", ("lesson_cents", "currency"), "is_active")
    inlines = (OfferingInline,)

    @admin.display(description=_("price of a lesson"), ordering="lesson_cents")
    def price_label(self, course: Course) -> str:
        return str(course.price)
