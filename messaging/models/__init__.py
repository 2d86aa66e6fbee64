"""What was said to whom."""

from messaging.models.message import Message

__all__ = ["Message"]
