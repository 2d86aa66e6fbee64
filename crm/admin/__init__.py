"""The office's pages for the family's journey, and its home."""

from crm.admin import lead

__all__ = ["lead"]
