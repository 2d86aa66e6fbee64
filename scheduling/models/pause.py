"""A weekly place rests for a while (holiday hold), or is given up on notice (withdrawal)."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Enrolment
from scheduling.models.place import Place
from scheduling.models.ranges import Days, SameNumber


class Pause(models.Model):
    """No lessons of a place from one day to another, both included; the weekly time stays the student's."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="pauses")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    because = models.CharField(_("why"), max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="pause_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            ExclusionConstraint(
                name="paused_once_at_a_time",
                expressions=[
                    (SameNumber("place_id"), RangeOperators.OVERLAPS),
                    (Days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
                condition=Q(lifted_at=None),
                violation_error_message=_("Some of these days are paused already."),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.place}: {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"


class Withdrawal(models.Model):
    """A student leaves a course: asked on a day, the last day by the policy's notice (or by staff, with a reason)."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="withdrawals")
    last_day = models.DateField(_("last day"))
    words = models.CharField(_("in words"), max_length=500, blank=True)
    # Why staff let them go earlier than the policy says.
    exception = models.CharField(_("exception"), max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(taken_back_at=None),
                name="withdrawn_once",
                violation_error_message=_("This course has been given up already."),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.last_day:%Y-%m-%d}"
