"""What the worker does for the ground floor."""

from datetime import timedelta

from academy.kernel.db import Now
from academy.kernel.models import Heartbeat, IdempotentReply
from academy.kernel.models.rate import Rate
from academy.kernel.queue import purge_results


def purge() -> None:
    """Drop the queue's own records and answers to keys nobody will repeat."""
    purge_results(older_than=timedelta(days=14))
    IdempotentReply.objects.filter(created_at__lt=Now() - timedelta(days=7)).delete()
    Rate.objects.forget_old()
    Heartbeat.objects.filter(beat_at__lt=Now() - timedelta(days=7)).delete()
