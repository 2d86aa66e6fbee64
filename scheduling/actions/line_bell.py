"""Something may have become free: those in line are looked at soon. A hint; the clock looks every minute anyway."""

from academy.kernel.queue import enqueue
from scheduling.models import WaitingEntry


def ask_the_line() -> None:
    """Have the waiting list looked at, if anybody waits. Call it in the transaction that gave something back."""
    if WaitingEntry.objects.in_line().exists():
        enqueue("scheduling.jobs.offer_places")
