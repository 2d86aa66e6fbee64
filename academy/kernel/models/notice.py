"""An obligation to tell a person something, once."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from academy.kernel.models.work import Work


class Notice(Work):
    """Somebody must be told of something on some occasion; messaging turns it into messages."""

    JOB = "messaging.jobs.deliver"

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    about_label = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    occasion = models.CharField(max_length=60, blank=True)
    # What the letter needs and no row tells: a reason, a name at the time.
    facts = models.JSONField(default=dict, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        ordering = ["-pk"]
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "person", "about_label", "about_id", "occasion"], name="notice_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.about_label.partition('.')[2].lower()} {self.about_id}"

    def about(self) -> Any:
        """The row it is about, freshly read; None if it is gone."""
        return apps.get_model(self.about_label)._default_manager.filter(pk=self.about_id).first()
