"""Roles: what the front desk, the finance office and the owner may do."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin


@admin.register(Group)
class GroupAdmin(StaffAdmin):
    """Made by ensure_roles at every release; an owner (a superuser) may make others. Nobody else may touch them."""

    list_display = ("name", "people")
    search_fields = ("name",)
    ordering = ("name",)
    filter_horizontal = ("permissions",)
    fields = ("name", "permissions")

    @admin.display(description=_("people"))
    def people(self, group: Any) -> int:
        return len(group.user_set.all())

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("user_set")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Permissions are named by their kind of row; without this each name costs a query."""
        if db_field.name == "permissions":
            kwargs["queryset"] = db_field.remote_field.model.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)
