"""Days on which the school is closed."""

from django.contrib import admin

from academy.admin.base import RemovableMixin, StaffAdmin
from academy.models import ClosedDate


@admin.register(ClosedDate)
class ClosedDateAdmin(RemovableMixin, StaffAdmin):
    """Left out when a place's lessons are made; lessons that are already booked stay until they are moved."""

    list_display = ("day", "reason")
    search_fields = ("reason",)
    ordering = ("-day",)
    fields = (("day", "reason"),)
