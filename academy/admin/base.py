"""What every page of the office has in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.options import ShowFacets
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ValidationError
from django.db.models import EmailField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from academy.admin.as_read import AsReadMixin
from academy.admin.buttons import ButtonsMixin
from academy.admin.forms import is_plain, looks_up
from academy.admin.history import HistoryMixin
from academy.admin.paginator import CappedPaginator
from academy.admin.papers import PapersMixin


class CountedOnce(ChangeList):
    """A list that is neither searched nor filtered has been counted in full already."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count


@dataclass(frozen=True)
class Panel:
    """Something to see beside a row's fields: a timeline, duplicates. template sees its facts as `panel`."""

    title: Any
    template: str
    facts: dict[str, Any] = field(default_factory=dict)


class StaffAdmin(AsReadMixin, ButtonsMixin, PapersMixin, HistoryMixin, ModelAdmin):
    """A table of the school: 20 rows a page, counted up to a cap, nothing removed in bulk.

    search_exactly: lookups (each with an index) that the search term must equal; for tables too big to read through.
    search_first: what the index of those lookups begins with, and all it can be ({"provider__in": [...]}).
    related: (title, app, model, query with {pk}) of the lists that a row links to.
    counted: what one row and several are called below the list, where its title is no plural.
    also_looked_up: lookups over two relations that such links use.
    """

    # What other packages bring is not registered (academy.staff).
    is_of_the_school = True
    list_per_page = 20
    list_max_show_all = 20
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = CappedPaginator
    actions: Any = ()
    empty_value_display = "–"
    list_before_template = "admin/office/over_list.html"
    change_form_outer_before_template = "admin/office/over_row.html"
    change_form_outer_after_template = "admin/office/under_row.html"
    search_exactly: Sequence[str] = ()
    search_first: dict[str, list[str]] = {}
    related: Sequence[tuple[Any, str, str, str]] = ()
    counted: tuple[Any, Any] = ("", "")
    also_looked_up: Sequence[str] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CountedOnce

    def get_autocomplete_fields(self, request: HttpRequest) -> Sequence[str]:
        """None where the page was asked for as it works without JavaScript: then they are lists of all there are."""
        return () if is_plain(request) else super().get_autocomplete_fields(request)

    def get_search_fields(self, request: HttpRequest) -> Sequence[str]:
        return self.search_exactly or super().get_search_fields(request)

    def get_sortable_by(self, request: HttpRequest) -> Sequence[str]:
        """A table too big to read through is too big to sort."""
        return () if self.search_exactly else super().get_sortable_by(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not self.search_exactly or not term:
            return super().get_search_results(request, queryset, search_term)
        found: set[Any] = set()
        for lookup in self.search_exactly:
            column = get_fields_from_path(self.model, lookup)[-1]
            try:
                wanted = column.to_python(term.lower() if isinstance(column, EmailField) else term)
            except ValidationError:
                continue
            rows = queryset.filter(**{lookup: wanted}, **self.search_first).order_by()
            found.update(rows.values_list("pk", flat=True)[:500])
        return queryset.filter(pk__in=found), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in self.also_looked_up or super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows of a school are ended, closed or taken out of the offer; few may be removed."""
        return False

    def over_row(self, request: HttpRequest, row: Any) -> list[Panel]:
        """What is shown between the buttons and the fields."""
        return []

    def under_row(self, request: HttpRequest, row: Any) -> list[Panel]:
        """What is shown below the fields."""
        return []

    def links(self, request: HttpRequest, row: Any) -> list[tuple[Any, str]]:
        """Its papers, and lists that belong to this row, as (title, url)."""
        return self.papers_of(request, row) + [
            (title, f"{reverse(f'admin:{app}_{model}_changelist')}?{query.format(pk=row.pk)}")
            for title, app, model, query in self.related
            if request.user.has_perm(f"{app}.view_{model}")
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        words = {"office_buttons": self.on_offer_over_list(request), **(extra_context or {})}
        answer: HttpResponse = super().changelist_view(request, words)
        return answer

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["show_history"] = self.is_audited
        context["looks_up"] = "adminform" in context and looks_up(context["adminform"].form)
        if obj is not None:
            context["as_read"] = self.read_now(request, obj)
            context |= {
                "office_buttons": self.on_offer(request, obj),
                "office_links": self.links(request, obj),
                "over_row": self.over_row(request, obj),
                "under_row": self.under_row(request, obj),
            }
        answer: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        return answer


class FactAdmin(StaffAdmin):
    """Facts that only verbs change: to be read, with buttons beside them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RemovableMixin:
    """For the few rows that may go, as long as nothing hangs on them (the database refuses otherwise)."""

    def has_delete_permission(self: Any, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.delete_{self.opts.model_name}"))
