"""A dead letter: work that was tried as often as it may be, and now needs a person."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from academy.kernel.db import Now


class DeadLetter(models.Model):
    """What died, why, and what a person decided about it."""

    class Resolution(models.TextChoices):
        REPLAYED = "replayed", "tried again"
        DISMISSED = "dismissed", "dismissed with a reason"

    kind = models.CharField(max_length=60)
    work_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    error = models.TextField()
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-id"], condition=Q(resolution=""), name="dead_letters_unanswered")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "work_id"], condition=Q(resolution=""), name="dead_letter_once_until_answered"
            ),
            models.CheckConstraint(
                condition=~Q(resolution="dismissed") | ~Q(reason=""), name="dead_letter_dismissed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def answer(self, resolution: "DeadLetter.Resolution", *, by: Any, reason: str = "") -> None:
        """Write down what was decided."""
        self.resolution, self.resolved_by, self.reason = resolution, by, reason
        self.resolved_at = Now()
        self.save(update_fields=["resolution", "resolved_by", "reason", "resolved_at"])
