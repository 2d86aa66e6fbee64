"""`manage.py each "migrate --noinput" sync_clock`: several commands in one process.

Every start of manage.py costs seconds of imports; whoever needs five commands in a row pays for one.
"""

import shlex
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Runs commands one after the other and stops at the first that fails."""

    help = "Run several commands in one process. Only the last one's output goes to stdout."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Each argument is one command with its own arguments."""
        parser.add_argument("commands", nargs="+", metavar="COMMAND")

    def handle(self, *, commands: list[str], **_options: object) -> None:
        """Run them in order."""
        *first, last = (shlex.split(line) for line in commands)
        for words in first:
            call_command(*words, stdout=self.stderr)
        call_command(*last, stdout=self.stdout)
