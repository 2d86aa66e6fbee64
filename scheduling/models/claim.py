"""The calendar's one truth: who or what is occupied when. Nothing that overlaps can be written, by any path."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from scheduling.models.lesson import Lesson
from scheduling.models.ranges import SameNumber
from scheduling.models.resource import Resource


class Claim(models.Model):
    """One lesson's claim on one resource.

    Rows are written by the lesson's and participant's triggers; starts_at, ends_at and is_live follow the lesson by a
    foreign key with ON UPDATE CASCADE (migration 0002), so moving a lesson moves its claims or is refused.
    """

    class Role(models.TextChoices):
        TEACHER = "teacher", _("teacher")
        STUDENT = "student", _("student")
        ROOM = "room", _("room")

    # Found by the unique constraint and by the index below; every index more would be paid for by each booking.
    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="claims", db_constraint=False, db_index=False
    )
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="claims", db_index=False)
    role = models.CharField(max_length=8, choices=Role)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_live = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["resource", "ends_at"], name="claims_of_a_resource")]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "resource"], name="resource_once_in_a_lesson"),
            ExclusionConstraint(
                name="nobody_in_two_places",
                expressions=[
                    (SameNumber("resource_id"), RangeOperators.OVERLAPS),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_live=True),
                violation_error_message=_("Somebody is already taken at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%Y-%m-%d %H:%M} UTC"
