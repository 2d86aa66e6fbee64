"""The order in which everybody who changes the calendar queues."""

from collections.abc import Iterable
from typing import Any

from academy.kernel.db import advisory_locks
from scheduling.models import Resource

# The space of advisory locks in which resources are counted.
CALENDAR = 1
# The space in which whoever closes days waits for whoever moves a lesson, perhaps onto one of them.
DAYS = 7


def lock_calendars(*holders: Any) -> None:
    """Queue for the calendars of these teachers, students and rooms (None is left out), until the transaction ends.

    Two plain inserts under an exclusion constraint would deadlock; here all take the locks in the same order.
    """
    lock_resources(resource.pk for resource in Resource.objects.of(*holders))


def lock_days() -> None:
    """Alone: nobody else closes days or moves a lesson until the transaction ends. Before any calendar."""
    advisory_locks(space=DAYS, numbers=[1])


def keep_days() -> None:
    """Together with all who move lessons: no day is closed until the transaction ends. Before any calendar."""
    advisory_locks(space=DAYS, numbers=[1], is_shared=True)


def lock_resources(numbers: Iterable[int]) -> None:
    """The same, for who knows their resources already."""
    advisory_locks(space=CALENDAR, numbers=numbers)
