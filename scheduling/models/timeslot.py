"""A weekly time at which a teacher can be booked: wall clock and zone, never an offset."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models import Teacher
from academy.models.zone import validate_zone
from scheduling.models.room import Room
from scheduling.models.weekday import Weekday, ends_of


class TimeslotQuerySet(models.QuerySet["Timeslot"]):
    def on_offer(self) -> "TimeslotQuerySet":
        """Those anybody may see, free or taken, each with its room, teacher and subjects."""
        shown = self.filter(is_active=True, teacher__is_active=True, teacher__is_public=True)
        return shown.select_related("teacher", "room").prefetch_related("teacher__subjects")


class Timeslot(models.Model):
    """Such as Tuesdays at 16:00 in Toronto for 30 minutes. Free or taken is derived from the calendar, not stored."""

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="timeslots")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="timeslots")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts = models.TimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"), default=30)
    zone = models.CharField(_("time zone"), max_length=50, default="America/Toronto", validators=[validate_zone])
    is_active = models.BooleanField(_("offered"), default=True)

    objects = TimeslotQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts", "teacher__name"]
        indexes = [
            models.Index(fields=["weekday", "starts", "id"], condition=Q(is_active=True), name="times_of_a_week")
        ]
        constraints = [
            models.UniqueConstraint(fields=["teacher", "weekday", "starts"], name="timeslot_once_a_week"),
            models.CheckConstraint(condition=Q(minutes__gte=15, minutes__lte=120), name="timeslot_15_to_120_minutes"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="timeslot_on_a_day_of_the_week"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}, {self.teacher}"

    @property
    def ends(self) -> str:
        """The wall clock at its end, as HH:MM."""
        return ends_of(self.starts, self.minutes)
