"""The pieces of the work queue: a matter, and the buttons that settle it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse


@dataclass(frozen=True)
class Act:
    """A button: pressed at once by POST, or a link to a page that asks first."""

    label: str
    url: str
    permission: str
    is_post: bool = True
    is_main: bool = False


@dataclass(frozen=True)
class Item:
    """One row of the queue: what it is, why it is here, since when, and what can be done."""

    title: str
    reason: str
    since: datetime
    url: str
    acts: list[Act] = field(default_factory=list)


def page(label: str, pk: int, name: str = "change") -> str:
    """The address of a row's page, or of one of its buttons."""
    return reverse(f"admin:{label}_{name}", args=[pk])
