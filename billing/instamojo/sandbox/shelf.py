"""Instamojo's objects on the sandbox's shelves, and how it writes things."""

import secrets
from decimal import Decimal
from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import Doc, store

PROVIDER = "instamojo"


class InstamojoError(Exception):
    """A refusal: its status, and a sentence or sentences by field."""

    def __init__(self, status: int, message: str | dict[str, list[str]]) -> None:
        super().__init__(str(message))
        self.status = status
        self.message = message


def make(kind: str, identifier: str, **values: Any) -> Doc:
    """A new object. Fields beginning with an underscore stay inside the sandbox."""
    return keep({"id": identifier, "_kind": kind, "created_at": clock.iso(), **values})


def keep(doc: Doc) -> Doc:
    """Write an object down as it now is."""
    store().put(PROVIDER, doc["_kind"], doc["id"], doc, clock.stamp())
    return doc


def get(kind: str, identifier: str) -> Doc:
    """The object, or a refusal."""
    doc = store().get(PROVIDER, kind, identifier)
    if doc is None:
        raise InstamojoError(404, "Not found.")
    return doc


def find(kind: str, **where: Any) -> list[Doc]:
    """Objects of a kind, newest first."""
    return store().find(PROVIDER, kind, where)


def shown(doc: Doc) -> Doc:
    """Without what stays inside."""
    return {name: value for name, value in doc.items() if not name.startswith("_")}


def number() -> str:
    """A request's id: 32 hex digits."""
    return secrets.token_hex(16)


def rupees(amount: Decimal) -> str:
    """Such as 2500.00."""
    return f"{amount:.2f}"
