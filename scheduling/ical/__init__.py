"""Lessons as iCalendar (RFC 5545, 7986): what other people's calendars read."""
