"""Rows shown inside another row's page."""

from typing import Any

from django.db.models import DateTimeField
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSplitDateTimeVerticalWidget

from academy.admin.forms import is_plain


class GrowsWithoutScript:
    """Without JavaScript no further row can be asked for, so an empty one is there."""

    def get_extra(self: Any, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if is_plain(request) else super().get_extra(request, obj, **kwargs)  # type: ignore[misc]


class RowsInline(GrowsWithoutScript, TabularInline):
    """May be added and changed, never removed: what is over gets an end date."""

    extra = 0
    can_delete = False
    per_page = 20
    formfield_overrides = {DateTimeField: {"widget": UnfoldAdminSplitDateTimeVerticalWidget}}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A cell of a table has no label beside it, so it carries its name itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            widget = getattr(field.widget, "widget", field.widget)
            for part in getattr(widget, "widgets", [widget]):
                part.attrs["aria-label"] = str(field.label)
        return field


class FactsInline(RowsInline):
    """Facts that only verbs write."""

    max_num = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
