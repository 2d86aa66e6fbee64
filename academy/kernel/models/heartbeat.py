"""The worker's pulse: the supervisor, health checks and the staff read it."""

from django.db import models

from academy.kernel.db import Now


class Heartbeat(models.Model):
    """One worker (a supervisor and its cluster's process group) and when a task last ran in it."""

    worker = models.CharField(max_length=80, unique=True)
    boot = models.CharField(max_length=100)
    host = models.CharField(max_length=80)
    process_group = models.IntegerField()
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    restarts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.worker
