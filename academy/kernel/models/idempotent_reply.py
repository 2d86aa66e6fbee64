"""The answer a program got for its Idempotency-Key, so that asking twice does the thing once."""

from django.conf import settings
from django.db import models

from academy.kernel.db import Now


class IdempotentReply(models.Model):
    """A key a caller chose, what it asked with it, and (once done) the answer it gets each time."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    path = models.CharField(max_length=200)
    # SHA-256 of the body: the same key with another question is refused.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "idempotent replies"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once_per_person")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
