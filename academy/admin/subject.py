"""Subjects."""

from django.contrib import admin

from academy.admin.base import StaffAdmin
from academy.models import Subject


@admin.register(Subject)
class SubjectAdmin(StaffAdmin):
    """Taken out of the offer, never removed."""

    list_display = ("name", "blurb", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    fields = (("name", "slug"), "blurb", "is_active")
