"""Something that is written and then taken back."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import transaction


class Undo(Exception):
    """Take it back."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is written inside was never written."""
    with suppress(Undo), transaction.atomic():
        yield
        raise Undo
