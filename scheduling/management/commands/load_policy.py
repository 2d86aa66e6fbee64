"""`manage.py load_policy FILE`: a make-up policy written as JSON becomes a draft."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy.kernel.errors import Refusal
from scheduling.actions.load_policy import load_policy


class Command(BaseCommand):
    """The policy stands in the file itself, or under "policy". docs/policies.md says what each field means."""

    help = "Load a make-up policy from a JSON file as a draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            read = json.loads(file.read_text())
            policy = load_policy(read.get("policy", read))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        except Refusal as no:
            raise CommandError(f"{file}: {no.sentence}") from no
        self.stdout.write(f"{policy} is a draft now; publish it in the office.")
