"""Work is a row: whatever must get done, with its attempts, its lease and its end."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from academy.kernel.db import Now


class WorkState(models.TextChoices):
    """Due (perhaps later, perhaps just now in somebody's hands), or at one of its three ends."""

    DUE = "due", "due"
    DONE = "done", "done"
    CLOSED = "closed", "closed without doing it"
    DEAD = "dead", "needs a person"


class WorkQuerySet(models.QuerySet[Any]):
    def due(self) -> "WorkQuerySet":
        """What may be taken now: its time has come and nobody holds a live lease on it."""
        free = Q(leased_until=None) | Q(leased_until__lt=Now())
        return self.filter(free, state=WorkState.DUE, not_before__lte=Now())

    def open(self) -> "WorkQuerySet":
        """What is not at its end."""
        return self.filter(state=WorkState.DUE)


class Work(models.Model):
    """Base of all durable work. Its times are the database's, never a process's own clock."""

    State = WorkState

    # A job that takes its process with it is tried this often; then a person must look.
    MAX_ATTEMPTS: ClassVar[int] = 3
    # Longer than any task may run, so that a live one is never taken from somebody's hands.
    LEASE: ClassVar[timedelta] = timedelta(seconds=60)
    # A provider that is down is asked again for so long.
    PATIENCE: ClassVar[timedelta] = timedelta(days=3)
    # The function that does one of these, given its id.
    JOB: ClassVar[str] = ""

    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.DUE)
    # Runs begun since the last progress; raised and committed before the effect.
    attempts = models.PositiveSmallIntegerField(default=0)
    # Times a provider was down; these are nobody's fault and use up no attempt.
    outages = models.PositiveSmallIntegerField(default=0)
    # Raised by every claim: who holds an older number has lost the work to somebody else.
    claims = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=100, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="due"), name="%(app_label)s_%(class)s_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=WorkState.DUE, finished_at=None) | (~Q(state=WorkState.DUE) & ~Q(finished_at=None)),
                name="%(app_label)s_%(class)s_has_an_end_or_is_due",
            ),
        ]

    @classmethod
    def label(cls) -> str:
        """The kind's name in a doorbell or dead letter, such as "academy.Run"."""
        return cls._meta.label

    @classmethod
    def kinds(cls) -> "list[type[Work]]":
        """Every concrete kind of work there is."""
        found: list[type[Work]] = []
        for kind in cls.__subclasses__():
            found += ([] if kind._meta.abstract else [kind]) + kind.kinds()
        return sorted(set(found), key=lambda kind: kind._meta.label)
