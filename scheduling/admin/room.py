"""Rooms."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

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
    related = ((_("Its lessons"), "scheduling", "lesson", "room__id__exact={pk}"),)
