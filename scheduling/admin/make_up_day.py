"""Days and hours that are kept for make-ups."""

from django.contrib import admin

from academy.admin.base import RemovableMixin, StaffAdmin
from scheduling.models import MakeUpDay


@admin.register(MakeUpDay)
class MakeUpDayAdmin(RemovableMixin, StaffAdmin):
    """Without a teacher it is for all of them."""

    list_display = ("day", "starts", "ends", "teacher")
    list_filter = ("teacher",)
    list_select_related = ("teacher",)
    search_fields = ("teacher__name",)
    ordering = ("-day", "starts")
    autocomplete_fields = ("teacher",)
    fields = (("day", "teacher"), ("starts", "ends"))
