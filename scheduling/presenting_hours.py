"""The hours of a week in the words the pages show: a few free times of each, and the way to the others."""

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from academy.models import Subject
from scheduling.presenting import Slot, slots_of
from scheduling.queries.hours import FreeHour


def slots_of_hours(hours: list[FreeHour], *, subject: Subject | None = None, page: str = "") -> list[Slot]:
    """As slots_of does; the last one of an hour leads to the others, where not all of them are shown."""
    times = [one for hour in hours for one in hour.times]
    slots = {slot.timeslot_id: slot for slot in slots_of(times, subject=subject, page=page)}
    for hour in hours:
        if hour.may_be_more:
            # The last by name, as the page shows them.
            last = max((slots[one.timeslot.pk] for one in hour.times), key=lambda slot: slot.sort_key)
            wanted: dict[str, str | int] = {"day": hour.weekday, "time": f"{hour.starts:%H:%M}"}
            if subject:
                wanted["subject"] = subject.slug
            slots[last.timeslot_id] = replace(last, more_url=f"{reverse('timeslots')}?{urlencode(wanted)}")
    return list(slots.values())
