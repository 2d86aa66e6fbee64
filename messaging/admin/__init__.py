"""The office's pages for what was said."""

from messaging.admin import message

__all__ = ["message"]
