"""The school itself: one row of settings."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.models import School
from academy.queries.school import school


@admin.register(School)
class SchoolAdmin(StaffAdmin):
    """There is exactly one, so its list is its page."""

    list_display = ("name",)
    fieldsets = (
        (_("The school"), {"classes": ("tab",), "fields": ("name", ("email", "phone"), "address", "privacy_officer")}),
        (
            _("Place and money"),
            {"classes": ("tab",), "fields": (("zone", "country"), "currency", "due_days", "tax_number")},
        ),
        (
            _("Rules"),
            {"classes": ("tab",), "fields": (("youngest_age", "oldest_age"), ("hold_minutes", "notice_hours"))},
        ),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only as long as there is none."""
        # Where nobody has filled it in yet, school() gives a bare one that is not stored.
        return bool(super().has_add_permission(request)) and school()._state.adding

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        there = School.objects.first()
        if there and self.has_view_or_change_permission(request, there):
            return HttpResponseRedirect(reverse("admin:academy_school_change", args=[there.pk]))
        return super().changelist_view(request, extra_context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        row = super().save_form(request, form, change)
        row.pk = 1
        return row
