"""Guardians: a person's rights in a family, from when until when."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.admin.columns import moment
from academy.models import Guardian


@admin.register(Guardian)
class GuardianAdmin(StaffAdmin):
    """Rights end by a date, never by removal, so that the past stays true."""

    list_display = ("user", "family", "may_see", "may_book", "may_pay", "may_pick_up", "is_told", "ends")
    list_select_related = ("user", "family")
    list_filter = ("may_book", "may_pay", "is_told")
    search_fields = ("user__first_name", "user__last_name", "user__email", "family__name")
    ordering = ("pk",)
    autocomplete_fields = ("user", "family")
    fields = (
        ("user", "family"),
        ("may_see", "may_book", "may_pay"),
        ("may_pick_up", "is_told"),
        "since_label",
        "until",
    )
    readonly_fields = ("since_label",)

    since_label = moment("since", title=_("since"))
    ends = moment("until", title=_("until"))

    def get_readonly_fields(self, request, obj=None):  # type: ignore[no-untyped-def]
        """Whose rights these are is fixed once written; the rights themselves may change."""
        return ("user", "family", "since_label") if obj else self.readonly_fields
