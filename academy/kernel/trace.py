"""Who is doing what, under which request id: carried from the page through work and provider calls into the audit."""

import re
import uuid
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True)
class Trace:
    """request_id: one word that finds the whole story. actor: "user:7", "worker", "stripe", "clock" …"""

    request_id: str
    actor: str


NOBODY = Trace(request_id="", actor="")
_current: ContextVar[Trace] = ContextVar("trace", default=NOBODY)
_notes: ContextVar[dict[str, Any] | None] = ContextVar("notes", default=None)


def current() -> Trace:
    """The trace of what runs now."""
    return _current.get()


def fresh_id() -> str:
    """A new request id."""
    return uuid.uuid4().hex


def accepted(given: str | None) -> str:
    """A caller's own request id where it is harmless, else a new one."""
    return given if given and ACCEPTABLE.fullmatch(given) else fresh_id()


@contextmanager
def tracing(*, request_id: str = "", actor: str) -> Iterator[Trace]:
    """Run what follows under this trace."""
    trace = Trace(request_id=request_id or fresh_id(), actor=actor)
    token, before = _current.set(trace), _notes.set({})
    try:
        yield trace
    finally:
        _current.reset(token)
        _notes.reset(before)


def notes() -> dict[str, Any]:
    """What was read once and may stand until this trace (a request, a piece of work) is over; outside, nothing is."""
    kept = _notes.get()
    return {} if kept is None else kept


def become(actor: str) -> None:
    """Name the actor once it is known (a page learns its person after the request id was set)."""
    _current.set(Trace(request_id=current().request_id or fresh_id(), actor=actor))


def add_trace(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog: put request id and actor on every line."""
    trace = current()
    if trace.request_id:
        event.setdefault("request_id", trace.request_id)
        event.setdefault("actor", trace.actor)
    return event
