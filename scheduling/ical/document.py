"""One calendar file: dated events, each on the wall clock of its own zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vDatetime, vText

from academy.models.zone import zone
from scheduling.ical.zones import vtimezone

PRODUCT = "-//Cadenza//Lessons//EN"
# How often a reader should look again; some do as they like.
REFRESH = timedelta(hours=1)
# What some readers take for the end of a line.
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True)
class Entry:
    """One lesson. zone: on whose wall clock it is written.

    changed_at stands for DTSTAMP too, so that a file about unchanged lessons is unchanged (without a METHOD, RFC 5545
    3.8.7.2 reads DTSTAMP as the last revision).
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    location: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool = False
    description: str = ""


def document(entries: Sequence[Entry], *, name: str = "") -> bytes:
    """The file's bytes: CRLF, folded at 75 octets, TEXT escaped. name: what a reader calls the calendar."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if name:
        # Given as TEXT, which the library would not take them for.
        calendar.add("NAME", vText(_line(name)))
        calendar.add("X-WR-CALNAME", vText(_line(name)))
        calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", "PT1H", encode=False)
    if entries:
        years = [moment.year for entry in entries for moment in (entry.starts_at, entry.ends_at)]
        for zone_name in sorted({entry.zone for entry in entries}):
            calendar.add_component(vtimezone(zone_name, min(years), max(years)))
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", _utc(entry.changed_at))
    event.add("DTSTART", _wall(entry.starts_at, entry.zone))
    event.add("DTEND", _wall(entry.ends_at, entry.zone))
    event.add("SUMMARY", _line(entry.summary))
    event.add("LOCATION", _line(entry.location))
    if entry.description:
        event.add("DESCRIPTION", _line(entry.description))
    event.add("SEQUENCE", entry.sequence)
    event.add("LAST-MODIFIED", _utc(entry.changed_at))
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    event.add("CLASS", "PRIVATE")
    return event


def _wall(instant: datetime, zone_name: str) -> Any:
    """The instant on the zone's clock; as UTC where that clock shows it for the second time.

    A wall time that comes twice means the first of the two (RFC 5545 3.3.5), and there is no word for the second.
    """
    local = instant.astimezone(zone(zone_name))
    return vDatetime(_utc(instant) if local.fold else local)


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


def _line(text: str) -> str:
    """Without what would break a line or a reader."""
    return BREAKS.sub(" ", text).strip()
