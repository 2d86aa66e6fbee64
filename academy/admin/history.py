"""A row's history as the database itself wrote it down, in place of what the admin remembers of its own forms."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from academy.queries.audit import changes, history_of


def is_audited(model: type[models.Model]) -> bool:
    """Whether the database writes this table's changes down."""
    return any(trigger.name == "audited" for trigger in getattr(model._meta, "triggers", ()))


class HistoryMixin:
    """Replaces the History page."""

    @property
    def is_audited(self: Any) -> bool:
        """Whether its rows have a history."""
        return is_audited(self.model)

    def history_view(
        self: Any, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change of the row: when, by whom, in which request, from what to what."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        page = self.get_paginator(request, history_of(row), self.list_per_page).get_page(request.GET.get("p"))
        for entry in page.object_list:
            entry.said = changes(entry, self.model)
        words = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "opts": self.opts,
            "original": row,
            "object": row,
            "page": page,
            "is_audited": self.is_audited,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", words)
