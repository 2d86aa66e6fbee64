"""A series: what repeats every week, on the wall clock of a zone, from one day to another."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import CourseOffering, Teacher
from academy.models.school import Today
from academy.models.zone import validate_zone
from scheduling.models.place import Place
from scheduling.models.ranges import Days, SameNumber
from scheduling.models.room import Room
from scheduling.models.weekday import Weekday, ends_of


class SeriesQuerySet(models.QuerySet["Series"]):
    def running(self) -> "SeriesQuerySet":
        """Those that are not over, of places that are not freed."""
        return self.filter(last_day__gte=Today()).exclude(place__state=Place.State.FREED)

    def of_teacher(self, teacher: Any) -> "SeriesQuerySet":
        """Those one teacher gives."""
        return self.filter(teacher=teacher)


class Series(models.Model):
    """The pattern behind weekly lessons, of one student's place or of a group's offering.

    A change "from this date on" ends one series and begins the next; its lessons are derived from it
    (scheduling/actions/materialise.py) and keep its wall clock through every change of clocks.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="series")
    offering = models.ForeignKey(CourseOffering, on_delete=models.PROTECT, null=True, blank=True, related_name="series")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="series")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="series")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts = models.TimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"), default=30)
    zone = models.CharField(_("time zone"), max_length=50, default="America/Toronto", validators=[validate_zone])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("series")
        verbose_name_plural = _("series")
        indexes = [models.Index(fields=["teacher", "last_day"], name="series_of_a_teacher")]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False, offering=None) | Q(place=None, offering__isnull=False),
                name="series_of_a_place_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="series_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(condition=Q(minutes__gte=15, minutes__lte=120), name="series_15_to_120_minutes"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="series_on_a_day_of_the_week"),
            ExclusionConstraint(
                name="one_pattern_of_a_place_at_a_time",
                expressions=[
                    (SameNumber("place_id"), RangeOperators.OVERLAPS),
                    (Days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
                condition=Q(place__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}, {self.teacher}"

    @property
    def ends(self) -> str:
        """The wall clock at its end, as HH:MM."""
        return ends_of(self.starts, self.minutes)
