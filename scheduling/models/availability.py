"""When a teacher can teach, week by week, and when they are away all the same."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Teacher
from academy.models.zone import validate_zone
from academy.words import clock, here, long_date
from scheduling.models.ranges import Days, HoursOfADay, SameNumber
from scheduling.models.room import Room
from scheduling.models.weekday import Weekday


class Availability(models.Model):
    """Such as Tuesdays 15:00 to 19:00 in room 2, from September. An extra day is one whose first and last are the same.

    room: empty means online. buffer_minutes: left free between two lessons.
    """

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="availabilities")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    zone = models.CharField(_("time zone"), max_length=50, default="America/Toronto", validators=[validate_zone])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    buffer_minutes = models.PositiveSmallIntegerField(_("pause between lessons (minutes)"), default=0)

    class Meta:
        ordering = ["teacher__name", "weekday", "starts"]
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="availability_ends_after_it_starts",
                violation_error_message=_("It must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="availability_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="availability_on_a_day_of_the_week"),
            models.CheckConstraint(condition=Q(buffer_minutes__lte=120), name="availability_buffer_is_short"),
            ExclusionConstraint(
                name="available_in_one_place_at_a_time",
                expressions=[
                    (SameNumber("teacher_id"), RangeOperators.OVERLAPS),
                    (SameNumber("weekday"), RangeOperators.OVERLAPS),
                    (HoursOfADay("starts", "ends"), RangeOperators.OVERLAPS),
                    (Days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This teacher already offers some of these hours."),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.teacher}, {self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Unavailability(models.Model):
    """A teacher is away: from an instant to an instant. Lessons already there are not touched by the row itself."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave")
        SICKNESS = "sickness", _("sickness")
        OTHER = "other", _("other")

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="unavailabilities")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    kind = models.CharField(_("reason"), max_length=10, choices=Kind, default=Kind.LEAVE)
    note = models.CharField(_("note for the office"), max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("absence of a teacher")
        verbose_name_plural = _("absences of teachers")
        indexes = [models.Index(fields=["teacher", "ends_at"], name="absences_of_a_teacher")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("It must end after it starts."),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        begins, ends = here(self.starts_at), here(self.ends_at)
        return f"{self.teacher}, {long_date(begins)}, {clock(begins)} – {long_date(ends)}, {clock(ends)}"
