"""Make the database's schedules equal the list in academy/clock.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """Something the academy does on its own: a name, when (cron, in UTC), the job, and why."""

    name: str
    cron: str
    job: str
    why: str
