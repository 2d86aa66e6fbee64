"""The office's pages for the calendar, one file per noun."""

from scheduling.admin import availability, lesson, place, room, series, timeslot

__all__ = ["availability", "lesson", "place", "room", "series", "timeslot"]
