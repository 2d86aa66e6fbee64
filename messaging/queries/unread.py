"""The number on the bell."""

from typing import Any

from messaging.models import Message


def unread_count(person: Any) -> int:
    """How many notices this person has not looked at (ninety-nine at most; more is no information)."""
    return Message.objects.in_app(person).unread()[:99].count()
