"""The audit: who changed what, as the database wrote it down."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import moment
from academy.admin.history import is_audited
from academy.kernel.models import AuditEntry
from academy.queries.audit import with_names


@admin.register(AuditEntry)
class AuditEntryAdmin(FactAdmin):
    """Search by a row's number or by a request id, which finds everything that happened because of one request."""

    list_display = ("what", "operation", "row_id", "columns", "who", "when")
    list_filter = ("operation",)
    search_exactly = ("request_id", "row_id")
    search_first = {"table_name__in": [model._meta.db_table for model in apps.get_models() if is_audited(model)]}
    ordering = ("-pk",)
    fields = (("table_name", "row_id"), ("operation", "who"), "when", "request_id", "changes")
    readonly_fields = ("who", "when")

    when = moment("at", title=_("when"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_names(super().get_queryset(request))

    @admin.display(description=_("table"))
    def what(self, entry: AuditEntry) -> str:
        return entry.table_name.partition("_")[2]

    @admin.display(description=_("columns"))
    def columns(self, entry: AuditEntry) -> str:
        return ", ".join(sorted(entry.changes)[:6]) if entry.operation == AuditEntry.Operation.UPDATE else "–"

    @admin.display(description=_("by"))
    def who(self, entry: Any) -> str:
        return entry.actor_name or say("somebody at the database itself")
