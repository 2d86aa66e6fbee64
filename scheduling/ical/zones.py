"""VTIMEZONE: a zone's changes of clocks as the file itself says them, exact to the second they happen."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from academy.models.zone import zone

DAY = timedelta(days=1)


def changes(zone_name: str, first: datetime, last: datetime) -> list[datetime]:
    """The instants (UTC) between two others at which the zone's offset changes. zoneinfo does not tell; so we look.

    Two changes on one day would be missed if they undid each other; no zone has done that.
    """
    here, found, before = zone(zone_name), [], first
    while before < last:
        after = min(before + DAY, last)
        if before.astimezone(here).utcoffset() != after.astimezone(here).utcoffset():
            found.append(_between(zone_name, before, after))
        before = after
    return found


def _between(zone_name: str, before: datetime, after: datetime) -> datetime:
    """The first second of the new offset, between an instant of the old and one of the new."""
    here = zone(zone_name)
    old = before.astimezone(here).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(here).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=256)
def vtimezone(zone_name: str, first_year: int, last_year: int) -> Timezone:
    """The zone's rules from the beginning of one year to the end of another.

    Each change begins (DTSTART) at what the old clock showed in that instant, as the standard says.
    """
    here = zone(zone_name)
    first, last = datetime(first_year, 1, 1, tzinfo=UTC) - DAY, datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    spans: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    offset = first.astimezone(here).utcoffset() or timedelta()
    for moment in [first, *changes(zone_name, first, last)]:
        local = moment.astimezone(here)
        new = local.utcoffset() or timedelta()
        begins = moment.replace(tzinfo=None) + offset
        spans.setdefault((offset, new, local.tzname() or zone_name, bool(local.dst())), []).append(begins)
        offset = new
    component = Timezone()
    component.add("TZID", zone_name)
    for (old, new, name, is_summer), begins_at in spans.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("DTSTART", begins_at[0])
        part.add("TZOFFSETFROM", old)
        part.add("TZOFFSETTO", new)
        part.add("TZNAME", name)
        if begins_at[1:]:
            part.add("RDATE", begins_at[1:])
        component.add_component(part)
    return component
