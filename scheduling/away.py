"""When a teacher is away, in words."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from academy.words import clock, day, in_zone
from scheduling.models import Unavailability


def away_words(absence: Unavailability, zone: str) -> str:
    """Whole days as days (Monday 23 November – Friday 27 November), else with their hours, on the clock of a zone."""
    begins, ends = in_zone(absence.starts_at, zone), in_zone(absence.ends_at, zone)
    if f"{begins:%H:%M} {ends:%H:%M}" == "00:00 00:00":
        last = ends - timedelta(days=1)
        words = {"first": day(begins), "last": day(last)}
        if begins.date() == last.date():
            return _("%(first)s, the whole day") % words
        return _("%(first)s – %(last)s") % words
    words = {"first": day(begins), "from": clock(begins), "last": day(ends), "until": clock(ends)}
    if begins.date() == ends.date():
        return _("%(first)s, %(from)s–%(until)s") % words
    return _("%(first)s, %(from)s – %(last)s, %(until)s") % words


def absence_row(absence: Any, *, reader: Any, zone: str) -> dict[str, Any]:
    """One absence for its teacher's page; reads the annotated lessons_left. may_return: they entered it themselves."""
    return {
        "pk": absence.pk,
        "when_label": away_words(absence, zone),
        "kind": absence.get_kind_display().capitalize(),
        "note": absence.note,
        "left": absence.left,
        "may_return": absence.entered_by_id == reader.pk,
    }
