"""The school's one row."""

from datetime import date, datetime

from academy.kernel.db import now
from academy.kernel.trace import notes
from academy.models import School
from academy.words import in_zone


def school() -> School:
    """The academy's settings, read once for a request; a bare one where nobody has filled them in yet."""
    kept: School | None = notes().get("school")
    if kept is None:
        kept = School.objects.filter(pk=1).first()
        if kept:
            notes()["school"] = kept
    return kept or School(pk=1, name="Cadenza", email="")


def school_day(instant: datetime) -> date:
    """The day of an instant on the school's clock, whoever asks, and wherever."""
    return in_zone(instant, school().zone).date()


def school_today() -> date:
    """Today there, by the database's clock."""
    return school_day(now())
