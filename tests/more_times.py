"""A school with room for more families than it opens with."""

from datetime import time

from academy.models import Teacher
from scheduling.models import Timeslot


def more_times() -> None:
    """Mornings too, and nobody is ever full: there are many families here."""
    Teacher.objects.update(weekly_capacity=200)
    teachers = Teacher.objects.prefetch_related("timeslots")
    Timeslot.objects.bulk_create(
        Timeslot(
            teacher=teacher, room=teacher.timeslots.all()[0].room, weekday=day, starts=time(hour), zone=teacher.zone
        )
        for teacher in teachers
        for day in range(5)
        for hour in range(7, 13)
    )
