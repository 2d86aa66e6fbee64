"""Calendar files, read back by libraries that are not the one that wrote them, and by the file's own VTIMEZONE."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from academy.models.zone import zone
from scheduling.ical.document import BREAKS, Entry, document
from scheduling.ical.zones import changes, vtimezone
from scheduling.queries.occurrences import instant
from tests.scheduling.ical.reader import Read, read

ZONES = (
    "America/Toronto",
    "America/Vancouver",
    "America/St_Johns",
    "Asia/Kolkata",
    "Europe/London",
    "Australia/Sydney",
    "Australia/Lord_Howe",
)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
HOURS = [time(hour, minute) for hour in (0, 1, 2, 3, 7, 16, 23) for minute in (0, 15, 30)]


def entry(starts_at: datetime, zone_name: str = ZONES[0], **other: Any) -> Entry:
    facts = {
        "uid": f"lesson-{starts_at:%Y%m%d%H%M}@test",
        "summary": "Piano · Mia",
        "location": "Room 2",
        "sequence": 0,
        "changed_at": FIRST,
    }
    return Entry(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30), zone=zone_name, **{**facts, **other})


def spans(events: list[Read]) -> list[tuple[datetime, datetime]]:
    return [(one.starts_at, one.ends_at) for one in events]


@pytest.mark.parametrize("zone_name", ZONES)
def test_every_hour_around_every_change_of_clocks_is_read_back_as_the_same_instant(zone_name: str) -> None:
    moments = changes(zone_name, FIRST, LAST)
    days = {
        moment.astimezone(zone(zone_name)).date() + timedelta(days=step) for moment in moments for step in range(-8, 9)
    }
    days |= {date(2026, 7, 1), date(2026, 12, 31)}
    by_the_wall = [instant(day, clock, zone_name) for day in sorted(days) for clock in HOURS]
    # Every quarter of an hour around each change, the hour that comes twice both times.
    exact = [moment + timedelta(minutes=15 * step) for moment in moments for step in range(-12, 13)]
    lessons = [entry(starts_at, zone_name) for starts_at in (*by_the_wall, *exact)]

    found = spans(read(document(lessons)))

    assert found == [(one.starts_at, one.ends_at) for one in lessons]
    assert len(moments) == (0 if zone_name == "Asia/Kolkata" else 4)


def test_weekly_lessons_keep_their_wall_clock_for_two_years() -> None:
    for zone_name in ZONES:
        mondays = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(104)]
        lessons = [entry(instant(day, time(16), zone_name), zone_name) for day in mondays]
        events = read(document(lessons))
        assert {one.clock for one in events} == {"16:00"}
        assert spans(events) == [(one.starts_at, one.ends_at) for one in lessons]


def test_lord_howe_moves_its_clocks_by_half_an_hour() -> None:
    said = vtimezone("Australia/Lord_Howe", 2026, 2026).to_ical().decode()

    assert "DTSTART:20260405T020000\r\nRDATE" not in said
    assert "TZOFFSETFROM:+1100\r\nTZOFFSETTO:+1030" in said
    assert "DTSTART:20261004T020000\r\nTZNAME:+11\r\nTZOFFSETFROM:+1030\r\nTZOFFSETTO:+1100" in said


def test_a_zone_that_loses_its_rule_is_a_red_control() -> None:
    """Without the file's own VTIMEZONE, or with a wrong one, the reader finds other instants."""
    starts_at = instant(date(2026, 7, 7), time(16), "America/Toronto")
    file = document([entry(starts_at)])
    wrong = file.replace(b"TZOFFSETTO:-0400", b"TZOFFSETTO:-0300")

    assert spans(read(file))[0][0] == starts_at
    assert spans(read(wrong))[0][0] != starts_at


def test_a_cancelled_lesson_says_so_and_keeps_its_name() -> None:
    before = entry(FIRST, uid="lesson-7@test", sequence=1)
    after = entry(FIRST, uid="lesson-7@test", sequence=2, is_cancelled=True, changed_at=FIRST + timedelta(hours=1))

    [event], [gone] = read(document([before])), read(document([after]))

    assert (event["uid"], event["status"], event["sequence"]) == ("lesson-7@test", "CONFIRMED", "1")
    assert (gone["uid"], gone["status"], gone["sequence"]) == ("lesson-7@test", "CANCELLED", "2")
    assert gone["last-modified"] == gone["dtstamp"] == f"{after.changed_at:%Y%m%dT%H%M%SZ}"
    assert gone["transp"] == "TRANSPARENT"


def test_the_file_is_as_the_standard_has_it() -> None:
    name = "Zoë, “the; great” \\ Ω🎹" * 8
    file = document([entry(FIRST, summary=name, location="Room 2; left, up")], name="Lessons, Cedar")
    lines = file.split(b"\r\n")

    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()
    [event] = read(file)
    assert (event["summary"], event["location"]) == (name, "Room 2; left, up")
    assert b"METHOD" not in file
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in file
    assert b"X-WR-CALNAME:Lessons\\, Cedar" in file


TEXTS = some.text(some.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=120)
MOMENTS = some.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001


@settings(max_examples=150, deadline=None)
@given(texts=some.lists(TEXTS, min_size=2, max_size=2), starts_at=MOMENTS, zone_name=some.sampled_from(ZONES))
def test_whatever_the_name_and_the_hour_it_is_read_back(texts: list[str], starts_at: datetime, zone_name: str) -> None:
    starts_at = starts_at.replace(second=0, microsecond=0)
    summary, location = texts
    file = document([entry(starts_at, zone_name, summary=summary, location=location)], name=summary)

    [event] = read(file)

    assert spans([event]) == [(starts_at, starts_at + timedelta(minutes=30))]
    assert event["summary"] == BREAKS.sub(" ", summary).strip()
    assert event["location"] == BREAKS.sub(" ", location).strip()
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
