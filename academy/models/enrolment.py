"""An enrolment: a student in a course's offering, from the first hold to the last lesson."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models.course import Course, CourseOffering
from academy.models.student import Student


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def of_family(self, family: Any) -> "EnrolmentQuerySet":
        """Those of one family's students."""
        return self.filter(student__family=family)

    def live(self) -> "EnrolmentQuerySet":
        """Those that hold a place."""
        return self.filter(state__in=Enrolment.LIVE)


class Enrolment(models.Model):
    """provisional → active → (paused ⇄ active) → ended; or provisional → failed, which always has its reason."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        FAILED = "failed", _("failed")

    LIVE = (State.PROVISIONAL, State.ACTIVE, State.PAUSED)

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrolments")
    offering = models.ForeignKey(CourseOffering, on_delete=models.PROTECT, related_name="enrolments")
    # For one lesson only; of these a student may have many.
    is_single = models.BooleanField(_("a single lesson"), default=False, db_default=False, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROVISIONAL)
    failure_reason = models.TextField(_("why it failed"), blank=True)
    # How "any teacher" was decided: the ranking in words. Empty when the family chose.
    assigned_because = models.TextField(_("why this teacher"), blank=True)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "offering"],
                condition=Q(state__in=("provisional", "active", "paused"), is_single=False),
                name="student_once_in_an_offering",
                violation_error_message=_("This student already has a place in this course."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure_reason=""), name="failed_enrolment_has_its_reason"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[
                    ("provisional", "active"),
                    ("provisional", "failed"),
                    ("active", "paused"),
                    ("paused", "active"),
                    ("active", "ended"),
                    ("paused", "ended"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} · {self.offering.course}"

    @property
    def is_weekly(self) -> bool:
        """Whether it goes on week by week; a trial and a single lesson do not."""
        return not self.is_single and self.offering.course.format in (Course.Format.WEEKLY, Course.Format.GROUP)
