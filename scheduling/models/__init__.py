"""The calendar's rows."""

from scheduling.models.absence import Attendance, Cancellation, Cause, LessonNote, Side
from scheduling.models.availability import Availability, Unavailability
from scheduling.models.claim import Claim
from scheduling.models.credit import CreditEntry, MakeUpCredit
from scheduling.models.decision import Decision
from scheduling.models.feed import CalendarFeed
from scheduling.models.lesson import Lesson
from scheduling.models.participant import Participant
from scheduling.models.pause import Pause, Withdrawal
from scheduling.models.place import Place
from scheduling.models.policy import MakeUpPolicy
from scheduling.models.policy_rules import MakeUpDay, MissLimit, PolicyCap, PolicyRule
from scheduling.models.resource import Resource
from scheduling.models.room import Room
from scheduling.models.series import Series
from scheduling.models.timeslot import Timeslot
from scheduling.models.waiting import Offer, WaitingEntry
from scheduling.models.weekday import Weekday

__all__ = [
    "Attendance",
    "Availability",
    "CalendarFeed",
    "Cancellation",
    "Cause",
    "Claim",
    "CreditEntry",
    "Decision",
    "Lesson",
    "LessonNote",
    "MakeUpCredit",
    "MakeUpDay",
    "MakeUpPolicy",
    "MissLimit",
    "Offer",
    "Participant",
    "Pause",
    "Place",
    "PolicyCap",
    "PolicyRule",
    "Resource",
    "Room",
    "Series",
    "Side",
    "Timeslot",
    "Unavailability",
    "WaitingEntry",
    "Weekday",
    "Withdrawal",
]
