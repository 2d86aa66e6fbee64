"""manage.py demo_people: who can sign in to the demo, and with what."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tests.cast import PASSWORD, SHOWN


class Command(BaseCommand):
    """For the table that `make run` prints."""

    help = "The people of the demo with their roles and password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        people = [
            {"name": row.name, "role": row.role, "email": row.email, "password": PASSWORD, "page": row.page}
            for row in SHOWN
        ]
        if options["json"]:
            self.stdout.write(json.dumps(people))
            return
        for person in people:
            self.stdout.write(f"{person['name']:18} {person['role']:38} {person['email']}  {person['password']}")
