"""What the worker does for the ground floor."""

from datetime import timedelta

from academy.kernel.db import Now
from academy.kernel.models import Heartbeat, IdempotentReply
from academy.kernel.models.rate import Rate
from academy.kernel.queue import purge_results


def beat(worker: str, boot: str) -> None:
    """Proof that tasks run in this worker's cluster: the supervisor asks for it every few seconds."""
    Heartbeat.objects.filter(worker=worker, boot=boot).update(beat_at=Now())


def purge() -> None:
    """Drop the queue's own records and answers to keys nobody will repeat."""
    purge_results(older_than=timedelta(days=14))
    IdempotentReply.objects.filter(created_at__lt=Now() - timedelta(days=7)).delete()
    Rate.objects.forget_old()
    Heartbeat.objects.filter(beat_at__lt=Now() - timedelta(days=7)).delete()
