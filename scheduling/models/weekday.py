"""The days of the week, numbered as Python does, and the hours of a weekly time."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Weekday(models.IntegerChoices):
    """Monday is 0."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def ends_of(starts: time, minutes: int) -> str:
    """What the wall clock shows so many minutes later, as HH:MM."""
    return f"{datetime.combine(date(1970, 1, 1), starts) + timedelta(minutes=minutes):%H:%M}"
