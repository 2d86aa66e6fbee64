"""manage.py verify_invariants: is everything true that must be? Reads only; exits with 1 where something is not."""

import json
import sys
import urllib.parse
import urllib.request
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from academy.kernel.invariants import every, verify


class SandboxRecord:
    """The sandbox's log and mailbox, read over HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def log(self, kind: str) -> list[dict[str, Any]]:
        """The data of its entries of these kinds."""
        return [entry["data"] for entry in self._get("log", kind=kind)["entries"]]

    def mailbox(self) -> list[dict[str, Any]]:
        """Every mail it took."""
        messages: list[dict[str, Any]] = self._get("mailbox")["messages"]
        return messages

    def _get(self, path: str, **query: str) -> dict[str, Any]:
        address = f"{self.address}/_world/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - the caller's own sandbox
            found: dict[str, Any] = json.load(answer)
            return found


class Command(BaseCommand):
    """Run it after every fault, every night, and after a restore."""

    help = "Say where something does not hold that must: bookings, money, messages, work, history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="The violations as JSON, by name.")
        parser.add_argument("--sandbox", metavar="URL", help="Compare with the sandbox's own log and mailbox as well.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = verify(SandboxRecord(options["sandbox"]) if options["sandbox"] else None)
        if options["json"]:
            self.stdout.write(json.dumps(found, default=str, indent=2))
        else:
            for name, rows in found.items():
                self.stdout.write(f"{name}\n" + "\n".join(f"  {row}" for row in rows))
            self.stdout.write(f"{len(every())} promises asked, {len(found)} broken.")
        if found:
            sys.exit(1)
