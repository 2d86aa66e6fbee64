"""The calendar's rows."""

from scheduling.models.claim import Claim
from scheduling.models.lesson import Lesson, Participant
from scheduling.models.place import Place
from scheduling.models.resource import Resource
from scheduling.models.room import Room
from scheduling.models.timeslot import Timeslot

__all__ = ["Claim", "Lesson", "Participant", "Place", "Resource", "Room", "Timeslot"]
