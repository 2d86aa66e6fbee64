"""The doors by audience: URL lists that name their views by strings, so that the ground floor imports nobody above."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.utils.module_loading import import_string


def door(route: str, view: str, name: str) -> URLPattern:
    """One URL, its view by dotted path (a class gets as_view), and its name."""
    found: Any = import_string(view)
    handler: Callable[..., Any] = found.as_view() if hasattr(found, "as_view") else found
    return path(route, handler, name=name)
