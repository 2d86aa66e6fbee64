"""Instants: told in UTC whatever clock the reader uses, and never taken without their zone."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class InstantField(serializers.DateTimeField):
    """An ISO 8601 time with its offset; one without could mean any hour of the day."""

    default_error_messages = {"naive": _("Write the zone too: 2026-11-20T14:05:00-05:00, or with Z for UTC.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def enforce_timezone(self, value: Any) -> datetime:
        if isinstance(value, datetime) and timezone.is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)


def instant(at: datetime) -> str:
    """Such as 2026-11-24T21:00:00Z."""
    return str(InstantField().to_representation(at))
