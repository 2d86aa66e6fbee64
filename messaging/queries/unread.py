"""The number on the bell."""

from typing import Any

from academy.kernel.db import prepared
from messaging.models import Message


def unread_count(person: Any) -> int:
    """How many notices this person has not looked at (ninety-nine at most; more is no information)."""
    return len(_unread(person.pk))


@prepared
def _unread(person: int) -> Any:
    return Message.objects.in_app(person).unread().order_by().values_list("pk")[:99]
