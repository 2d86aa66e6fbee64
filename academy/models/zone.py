"""IANA time zones, such as America/Toronto."""

from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _


@cache
def known_zones() -> frozenset[str]:
    """Every zone of the tz database. Reading its folders takes 40 ms, so a process does it once."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether the tz database knows it."""
    return name in known_zones()


def validate_zone(name: str) -> None:
    """Raises ValidationError for a name the tz database does not know."""
    if name and not is_zone(name):
        raise ValidationError(_("“%(name)s” is no time zone. They look like America/Toronto."), params={"name": name})


def zone(name: str) -> ZoneInfo:
    """The zone of that name."""
    return ZoneInfo(name)


def midnight(day: date, zone_name: str = "") -> datetime:
    """When the day begins in that zone, or, where none is named, on the reader's clock."""
    return datetime.combine(day, time(), tzinfo=zone(zone_name) if zone_name else timezone.get_current_timezone())
