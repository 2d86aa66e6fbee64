"""An independent reader: vobject for the lines, dateutil for the zones, and these by the file alone."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import vobject
from dateutil.tz import tzical


@dataclass(frozen=True)
class Read:
    """One event as it was read; clock: the wall clock it was written on."""

    starts_at: datetime
    ends_at: datetime
    clock: str
    zone: str
    lines: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.lines[name]

    def __contains__(self, name: str) -> bool:
        return name in self.lines


def read(file: bytes) -> list[Read]:
    """The events of a file. Raises for a zone that the file names and does not bring along."""
    text = file.decode()
    calendar = vobject.readOne(text)
    # The reader of zones wants one at least.
    zones = tzical(io.StringIO(text)) if "BEGIN:VTIMEZONE" in text else None
    raw = vobject.readOne(text, transform=False)
    return [
        _event(event, {line.name.lower(): str(line.value) for line in decoded.getChildren()}, zones)
        for event, decoded in zip(raw.contents.get("vevent", []), calendar.contents.get("vevent", []), strict=True)
    ]


def _event(event: Any, decoded: dict[str, str], zones: Any) -> Read:
    lines = {**decoded, **{name: event.contents[name][0].value for name in ("dtstamp", "last-modified")}}
    start = event.contents["dtstart"][0]
    return Read(
        starts_at=_instant(start, zones),
        ends_at=_instant(event.contents["dtend"][0], zones),
        clock=f"{start.value[9:11]}:{start.value[11:13]}",
        zone=start.params.get("TZID", ["UTC"])[0],
        lines=lines,
    )


def _instant(line: Any, zones: Any) -> datetime:
    if line.value.endswith("Z"):
        return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    wall = datetime.strptime(line.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone comes next
    zone = zones.get(line.params["TZID"][0])
    assert zone is not None, line
    return wall.replace(tzinfo=zone).astimezone(UTC)
