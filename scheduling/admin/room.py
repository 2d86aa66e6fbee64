"""Rooms."""

from django.contrib import admin

from academy.admin.base import StaffAdmin
from scheduling.models import Room


@admin.register(Room)
class RoomAdmin(StaffAdmin):
    """A place in the building; taken out of use, never removed."""

    list_display = ("name", "capacity", "equipment", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = (("name", "capacity"), "equipment", "is_active")
