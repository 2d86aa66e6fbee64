"""Who changed what: written by the database itself, so that bulk updates and raw SQL leave their line too."""

import pgtrigger
from django.db import models

from academy.kernel.db import Now


class AuditEntry(models.Model):
    """One row's insertion, change or removal. Empty actor: somebody at the database, outside the application."""

    class Operation(models.TextChoices):
        INSERT = "INSERT", "added"
        UPDATE = "UPDATE", "changed"
        DELETE = "DELETE", "removed"

    at = models.DateTimeField(db_default=Now())
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6, choices=Operation)
    # Added or removed: the row. Changed: {column: [before, after]}.
    changes = models.JSONField()
    actor = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["table_name", "row_id", "-id"], name="audit_of_a_row"),
            models.Index(fields=["request_id"], name="audit_of_a_request"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} {self.get_operation_display()}"
