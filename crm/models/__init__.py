"""The family's journey, in rows."""

from crm.models.lead import Lead

__all__ = ["Lead"]
