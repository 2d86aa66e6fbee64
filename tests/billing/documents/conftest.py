"""The office's people."""

from tests.academy.admin.people import desk, finance, owner

__all__ = ["desk", "finance", "owner"]
