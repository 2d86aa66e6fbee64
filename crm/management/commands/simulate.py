"""manage.py simulate: a year of the school in minutes, on a database and in an outside world of its own."""

import json
import logging
import sys
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.simulation.ground import open_ground
from crm.simulation.proof import broken, digest
from crm.simulation.year import Year

# The same dates on every day it is run, so that the same seed gives the same figures.
FIRST = date(2027, 1, 1)


class Command(BaseCommand):
    """Exits with 1 where something does not hold at the end. The database stays to be looked into."""

    help = "Let families come, learn, pay, pause, decline and leave for some months, and prove the books afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", type=int, default=12)
        parser.add_argument("--families", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        began = time.monotonic()
        # A line for each month is to be read, not one for each tick.
        logging.disable(logging.INFO)
        with open_ground(self.stdout) as ground:
            year = Year(
                ground,
                self.stdout,
                seed=options["seed"],
                first=FIRST,
                months=options["months"],
                families=options["families"],
            )
            year.tell()
            for name, count in sorted(year.done.items()):
                self.stdout.write(f"  {name}: {count}")
            found = broken(ground)
            if year.drift != 0:
                found["drift"] = [year.drift]
            for name, rows in found.items():
                self.stdout.write(f"{name}\n{json.dumps(rows, default=str)[:2000]}")
            self.stdout.write(f"seed {options['seed']}: {digest()}")
        self.stdout.write(f"{len(found)} promises broken; {time.monotonic() - began:.0f} s")
        if found:
            sys.exit(1)
