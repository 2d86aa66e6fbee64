"""Times and ages in the words a parent uses. Every time is said in somebody's zone, and pages say whose."""

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from academy.models.zone import zone


def locale() -> str:
    """The reader's language for babel, such as "en" or "fr_CA"."""
    return (get_language() or "en").replace("-", "_")


def zone_label(name: str) -> str:
    """ "Toronto time" for America/Toronto."""
    return _("%(place)s time") % {"place": name.rpartition("/")[2].replace("_", " ")}


def here(instant: datetime) -> datetime:
    """The instant on the reader's wall clock."""
    return timezone.localtime(instant)


def clock(moment: datetime) -> str:
    """16:00, or 4:00 p.m. where one writes so; this school's pages use 24 hours in every language."""
    return _clock(moment.hour, moment.minute, locale())


# Babel takes a tenth of a millisecond for each, and a list of times says the same ones over and over.
@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, language: str) -> str:
    return format_time(time(hour, minute), "HH:mm", locale=language)


@lru_cache(maxsize=4096)
def _date(skeleton: str, on: date, language: str) -> str:
    return format_skeleton(skeleton, on, locale="en_GB" if language == "en" else language)


@lru_cache(maxsize=4096)
def _full(on: date, pattern: str, language: str) -> str:
    return format_date(on, pattern, locale=language)


def _day_of(moment: "datetime | date") -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def span(starts_at: datetime, ends_at: datetime) -> str:
    """16:00–16:30 on the reader's clock."""
    return f"{clock(here(starts_at))}–{clock(here(ends_at))}"


def day(moment: "datetime | date") -> str:
    """Tuesday 24 November."""
    return _date("MMMMEEEEd", _day_of(moment), locale())


def short_day(moment: "datetime | date") -> str:
    """Tue 24 Nov."""
    return _date("MMMEd", _day_of(moment), locale())


def long_date(moment: "datetime | date") -> str:
    """24 November 2026."""
    return _full(_day_of(moment), "d MMMM yyyy", locale())


def month(moment: "datetime | date") -> str:
    """November 2026."""
    return _full(_day_of(moment), "LLLL yyyy", locale())


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Today, 16:00–16:30; or Tuesday 24 November, 16:00–16:30."""
    local, today = here(starts_at), here(timezone.now()).date()
    names = {0: _("Today"), 1: _("Tomorrow")}
    return f"{names.get((local.date() - today).days, day(local))}, {span(starts_at, ends_at)}"


def in_zone(instant: datetime, name: str) -> datetime:
    """The instant on the wall clock of another zone."""
    return instant.astimezone(zone(name))


def until(instant: datetime) -> str:
    """How far away: in 2 hours, in 3 days; "now" where it has begun."""
    minutes = int((instant - timezone.now()).total_seconds() // 60)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 36:
        return ngettext("in %(n)s hour", "in %(n)s hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
