"""The office's pages for the calendar, one file per noun."""

from scheduling.admin import lesson, place, room, timeslot

__all__ = ["lesson", "place", "room", "timeslot"]
