"""manage.py bench: the goals of speed, one line each: ours beside its yardstick, measured in this very run."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from academy.bench import booking, calendar, materialise, month, one_time, pages, paper, webhook
from academy.bench.ground import Ground, open_ground
from academy.bench.open_times import open_times
from academy.bench.rounds import Line, Verdict
from academy.kernel.trace import tracing
from academy.local.lock import only_one
from academy.local.says import CannotGoOn

BUSY = "A bench runs in this folder already: process {pid}. Two at once would only measure each other."


class Command(BaseCommand):
    """Ends with 1 where a goal is missed or a result is wrong; a noisy line fails nothing."""

    help = "Measure speed beside yardsticks, on a database of its own; minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=("s", "m", "l"), default="s", help="Thousands of students: 1, 10, 50.")
        parser.add_argument("--only", metavar="NAME", default="", help="Only lines whose name contains this.")
        parser.add_argument("--json", metavar="FILE", help="Write every round's figures there too.")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with (
                only_one("bench", refusal=BUSY),
                open_ground(options["size"], today=timezone.localdate(), say=self.stdout) as ground,
                tracing(actor="bench"),
            ):
                lines = self._measure(ground, options["only"])
        except CannotGoOn as reason:
            sys.exit(str(reason))
        if options["json"]:
            figures = [{**asdict(line), "ratio": line.ratio, "verdict": line.verdict} for line in lines]
            Path(options["json"]).write_text(json.dumps(figures, indent=2))
        if any(line.verdict is Verdict.FAIL for line in lines):
            sys.exit(1)

    def _measure(self, ground: Ground, only: str) -> list[Line]:
        times = cache(lambda: open_times(ground))
        goals: dict[str, Callable[[], Line]] = {
            # First, while the school is as it was seeded.
            "page of free times": lambda: pages.measure(ground, "/timeslots/", "page of free times"),
            "home page": lambda: pages.measure(ground, "/", "home page"),
            "slot search": lambda: calendar.slot_search(ground),
            "week view": lambda: calendar.week_of_a_teacher(ground),
            "week view, office": lambda: calendar.week_of_the_office(ground),
            "day view, office": lambda: calendar.day_of_the_office(ground),
            "invoice as PDF": paper.measure,
            "webhook, 4 clients": lambda: webhook.measure(ground),
            "booking, 4 clients": lambda: booking.measure(ground, times(), clients=4),
            "booking, 16 clients": lambda: booking.measure(ground, times(), clients=16),
            "materialising a term": lambda: materialise.measure(ground),
            "a month's invoices": lambda: month.measure(ground),
            "one time, 200 clients": lambda: one_time.measure(ground, times()),
        }
        lines = []
        for name, measure in goals.items():
            if only in name:
                lines.append(measure())
                self.stdout.write(str(lines[-1]))
        return lines
