"""What somebody has looked at."""

from typing import Any

from academy.kernel.db import Now
from messaging.models import Message


def mark_read(*, person: Any, up_to: int) -> None:
    """Everything under this person's bell up to the message with this id has been looked at."""
    Message.objects.in_app(person).unread().filter(pk__lte=up_to).update(read_at=Now())
