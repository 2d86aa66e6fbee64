"""Which day it is at the school of the tests, whatever the day is where they run."""

from datetime import date, datetime

from academy.models import School
from academy.models.zone import zone


def day_at_school() -> date:
    """In Toronto; in its evening it is tomorrow already by the server's clock."""
    return _day_in("America/Toronto")


def zone_of_another_day(zone_name: str = "UTC") -> str:
    """A zone in which it is another day now than in this one: these two are further apart than any day is long."""
    return next(name for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago") if _day_in(name) != _day_in(zone_name))


def school_elsewhere() -> date:
    """Put the school where it is another day now than on the server's clock, UTC; that day."""
    name = zone_of_another_day()
    School.objects.update(zone=name)
    return _day_in(name)


def _day_in(zone_name: str) -> date:
    return datetime.now(zone(zone_name)).date()
