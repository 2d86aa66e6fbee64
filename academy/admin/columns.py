"""Columns that many lists share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from academy.kernel.money import Money
from academy.words import clock, short_day

# The tones of a state: waits for somebody, is broken, is well, or is just so.
STATE = _("state")
WAITS, BROKEN, WELL, PLAIN = "waits", "broken", "well", "plain"


def state(field: str, tones: dict[str, str], *, title: Any = STATE) -> Callable[[Any, Any], SafeString]:
    """A column with the word for a state, and a dot in its tone: never colour alone."""

    def column(_admin: Any, row: Any) -> SafeString:
        return badge(getattr(row, f"get_{field}_display")(), tones.get(getattr(row, field), PLAIN))

    column.short_description = title  # type: ignore[attr-defined]
    column.admin_order_field = field  # type: ignore[attr-defined]
    return column


def badge(word: str, tone: str) -> SafeString:
    """A word with its dot."""
    return format_html('<span class="office-state office-state--{}">{}</span>', tone, word)


def moment(field: str, *, title: Any) -> Callable[[Any, Any], str]:
    """A column with a point in time on the reader's clock: Tue 24 Nov 2026, 16:00."""

    def column(_admin: Any, row: Any) -> str:
        return say(getattr(row, field))

    column.short_description = title  # type: ignore[attr-defined]
    column.admin_order_field = field  # type: ignore[attr-defined]
    return column


def say(instant: datetime | None) -> str:
    """Tue 24 Nov 2026, 16:00; a dash for no time."""
    if instant is None:
        return "–"
    local = timezone.localtime(instant)
    return f"{short_day(local)} {local.year}, {clock(local)}"


def money(cents: int, currency: str) -> str:
    """CAD 120.00."""
    return str(Money(cents, currency))


def link_to(row: Any, words: str = "") -> str | SafeString:
    """A link to a row's own page; only its words where it has none."""
    if row is None:
        return "–"
    try:
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return words or str(row)
    return format_html('<a class="office-link" href="{}">{}</a>', url, words or str(row))


def about(label: str, pk: int) -> str | SafeString:
    """A link to a row of which only the kind ("academy.Run") and number are known."""
    app, _dot, name = label.partition(".")
    try:
        url = reverse(f"admin:{app}_{name.lower()}_change", args=[pk])
    except NoReverseMatch:
        return f"{name} {pk}"
    return format_html('<a class="office-link" href="{}">{} {}</a>', url, name, pk)
