"""Filters that many lists share."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


def one_of(field: str, title: Any, words: Iterable[tuple[str, Any]]) -> type[admin.SimpleListFilter]:
    """A filter for a column whose values are known; the database is not asked which there are."""
    known = list(words)

    class OneOf(admin.SimpleListFilter):
        parameter_name = field

        def __init__(self, *args: Any) -> None:
            self.title = title
            super().__init__(*args)

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return known

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    return OneOf
