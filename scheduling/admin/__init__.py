"""The office's pages for the calendar, one file per noun."""

from scheduling.admin import (
    absence,
    availability,
    cancellation,
    closure,
    credit,
    decision,
    feed,
    lesson,
    make_up_day,
    place,
    policy,
    room,
    series,
    timeslot,
    waiting,
    withdrawal,
)

__all__ = [
    "absence",
    "availability",
    "cancellation",
    "closure",
    "credit",
    "decision",
    "feed",
    "lesson",
    "make_up_day",
    "place",
    "policy",
    "room",
    "series",
    "timeslot",
    "waiting",
    "withdrawal",
]
