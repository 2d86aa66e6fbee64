"""manage.py worker: the queue's cluster under a supervisor that notices when it hangs."""

from typing import Any

from django.core.management.base import BaseCommand

from academy.kernel.supervisor import Supervisor


class Command(BaseCommand):
    """Runs until it is told to stop (SIGTERM or Ctrl-C)."""

    help = "Run the worker: the queue's cluster, watched and restarted."

    def handle(self, *args: Any, **options: Any) -> None:
        Supervisor().run()
