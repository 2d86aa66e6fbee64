"""`manage.py close_month [YYYY-MM]`: close a month of the books, or hold a closed one against the books."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy.kernel.errors import Refusal
from billing.actions.close_month import close_month, same_as_closed
from billing.models import ClosedMonth
from billing.queries.closing import in_the_way, next_to_close


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a month, such as 2026-10.") from None


class Command(BaseCommand):
    """Prints the figures. A month that is closed already is worked out again: ends with 1 where a byte differs."""

    help = "Close a month of the books (the next one, if none is named); a closed one is worked out again and compared."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", nargs="?", type=_month)
        parser.add_argument("--check", action="store_true", help="Only say what is in the way; nothing is closed.")

    def handle(self, *args: Any, month: date | None, check: bool, **options: Any) -> None:
        month = month or next_to_close()
        if month is None:
            raise CommandError("Nothing has been booked yet.")
        closed = ClosedMonth.objects.filter(month=month).first()
        if check and closed is None:
            reasons = in_the_way(month)
            self.stdout.write("\n".join(reasons) or f"{month:%Y-%m} can be closed.")
            sys.exit(1 if reasons else 0)
        if closed is None:
            try:
                closed = close_month(month=month)
            except Refusal as no:
                raise CommandError(no.sentence) from no
        elif not same_as_closed(closed):
            raise CommandError(f"{month:%Y-%m} was closed with other figures than the books give now.")
        self.stdout.write(closed.figures)
        self.stderr.write(f"{month:%Y-%m} is closed; SHA-256 {closed.digest}")
