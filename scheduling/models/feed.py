"""A private calendar address: somebody's lessons in their own calendar, until it is revoked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Family, Student, Teacher
from scheduling.models.room import Room


class CalendarFeed(models.Model):
    """token_hash: SHA-256 of the address's secret part in hex; the secret itself is shown once and kept nowhere."""

    token_hash = models.CharField(max_length=64, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds")
    label = models.CharField(_("for"), max_length=60, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds")
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(family__isnull=False, student=None, teacher=None, room=None)
                | Q(family=None, student__isnull=False, teacher=None, room=None)
                | Q(family=None, student=None, teacher__isnull=False, room=None)
                | Q(family=None, student=None, teacher=None, room__isnull=False),
                name="feed_of_one_calendar",
            ),
        ]
        triggers = [audited(leave_out=("token_hash", "last_read_at"))]

    def __str__(self) -> str:
        return str(self.family or self.student or self.teacher or self.room)
