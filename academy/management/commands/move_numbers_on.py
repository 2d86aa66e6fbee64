"""manage.py move_numbers_on: once after a backup was restored, before anybody is let in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from academy.kernel.restored import MARGIN, move_numbers_on


class Command(BaseCommand):
    """Numbers that were handed out after the backup are not handed out again."""

    help = "After a restore: let every table go on with numbers that were surely never used."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--margin", type=int, default=MARGIN, help="By how much; more than was written since.")

    def handle(self, *_args: Any, margin: int, **_options: Any) -> None:
        count = move_numbers_on(margin=margin)
        self.stdout.write(f"{count} tables go on {margin} numbers later.")
