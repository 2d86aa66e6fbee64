"""manage.py processing_register: what the academy keeps of whom, why, and for how long, as docs/privacy.md shows it."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from academy.kernel.privacy import Privacy, Record, records


def lines(said: list[Record]) -> Iterator[str]:
    """A row for each table and each class of what it tells of a person; then the tables that tell nothing."""
    yield "| Table | What it tells | Fields | Why | Kept |"
    yield "|---|---|---|---|---|"
    for record in said:
        for privacy in Privacy:
            names = ", ".join(f"`{name}`" for name in record.fields(privacy))
            if names and privacy is not Privacy.NONE:
                yield f"| {record.table} | {privacy} | {names} | {record.why} | {record.kept} |"
    silent = [record.table for record in said if record.every_field == record.fields(Privacy.NONE)]
    yield ""
    yield f"Nothing of any person: {', '.join(silent)}."


class Command(BaseCommand):
    """Prints Markdown."""

    help = "Print what is kept of whom, why, and for how long."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(lines(records())))
