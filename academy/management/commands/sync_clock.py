"""manage.py sync_clock: make the schedules in the database equal academy/clock.py."""

from typing import Any

from django.core.management.base import BaseCommand

from academy.clock import CLOCK, sync_clock


class Command(BaseCommand):
    """Run at every release."""

    help = "Make the schedules in the database equal academy/clock.py."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = sync_clock()
        self.stdout.write(", ".join(f"{number} {word}" for word, number in counts.items()))
        for tick in CLOCK:
            self.stdout.write(f"  {tick.cron:12} {tick.name}: {tick.why}")
