"""Teachers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.models import Teacher


@admin.register(Teacher)
class TeacherAdmin(StaffAdmin):
    """What they teach, how much, and their public page."""

    list_display = ("name", "subjects_label", "weekly_capacity", "zone", "is_public", "is_active")
    list_filter = ("is_active", "subjects")
    search_fields = ("name", "user__email")
    ordering = ("name", "pk")
    autocomplete_fields = ("user", "subjects")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (_("Teaching"), {"fields": (("name", "slug"), "user", "subjects", ("weekly_capacity", "zone"), "is_active")}),
        (_("Public page"), {"fields": ("is_public", "headline", "biography", "photo")}),
    )
    related = (
        (_("Weekly times"), "scheduling", "timeslot", "teacher__id__exact={pk}"),
        (_("Lessons"), "scheduling", "lesson", "teacher__id__exact={pk}"),
    )

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).prefetch_related("subjects")

    @admin.display(description=_("subjects"))
    def subjects_label(self, teacher: Teacher) -> str:
        return ", ".join(teacher.subject_names)
