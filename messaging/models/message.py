"""A message to one person on one channel: the outbox, and the log of what became of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from academy.kernel.db import Now
from academy.kernel.models import Notice
from academy.models import Family, Guardian


class MessageQuerySet(models.QuerySet["Message"]):
    def in_app(self, person: Any) -> "MessageQuerySet":
        """What this person finds under the bell, newest first.

        Whoever may not see a family any more finds nothing of the time when they could.
        """
        lost = Guardian.objects.filter(user=person, until__lte=Now()).exclude(family__in=Family.objects.of(person))
        told_since = ~Exists(lost.filter(until__gte=OuterRef("created_at")))
        return self.filter(told_since, person=person, channel=Message.Channel.APP)

    def unread(self) -> "MessageQuerySet":
        """Not looked at yet."""
        return self.filter(read_at=None)


class Message(models.Model):
    """queued → sending → sent → delivered/opened, or failed/bounced; uncertain where a crash left it in doubt."""

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        APP = "app", "in the app"

    class State(models.TextChoices):
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        DELIVERED = "delivered", "delivered"
        OPENED = "opened", "opened"
        BOUNCED = "bounced", "came back"
        FAILED = "failed", "failed"
        UNCERTAIN = "uncertain", "perhaps sent"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    # Left empty where the letter holds a secret (a set-password link, a code).
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENDING)
    # Ours, given before sending, and the provider's own.
    message_id = models.CharField(max_length=120, unique=True)
    provider_id = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person", "-id"], condition=Q(channel="app"), name="messages_in_app"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="messages_by_provider_id"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="message_once_per_notice_and_channel")
        ]

    def __str__(self) -> str:
        return self.subject
