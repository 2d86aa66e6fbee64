"""What a provider told us: written down once, handled after."""

from django.db import models

from academy.kernel.models.work import Work


class InboundEvent(Work):
    """A provider's event. The payload is kept as it came; handlers re-read the truth from the provider."""

    JOB = "academy.kernel.inbox.handle"

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    deliveries = models.PositiveIntegerField(default=1)

    class Meta(Work.Meta):
        ordering = ["-pk"]
        indexes = [*Work.Meta.indexes, models.Index(fields=["provider", "kind", "-id"], name="inbound_events_by_kind")]
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(fields=["provider", "event_id"], name="inbound_event_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"
