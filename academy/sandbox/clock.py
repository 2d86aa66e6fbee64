"""The sandbox's own time: the computer's, plus whatever it was advanced by."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from academy.sandbox.store import store, wall

_as_of: ContextVar[float | None] = ContextVar("as_of", default=None)


def now() -> float:
    """Seconds since 1970 as the outside world believes them to be."""
    as_of = _as_of.get()
    return as_of if as_of is not None else wall() + float(store().setting("clock", 0.0))


@contextmanager
def at(moment: float) -> Iterator[None]:
    """Do what fell due at a moment that has passed as if it were that moment: the clock may have jumped over it."""
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)


def stamp() -> int:
    """Whole seconds since 1970, as providers write them."""
    return int(now())


def iso(at: float | None = None) -> str:
    """A moment in ISO 8601, UTC."""
    return datetime.fromtimestamp(now() if at is None else at, tz=UTC).isoformat(timespec="milliseconds")


def advance(seconds: float) -> None:
    """Let time pass at once; it goes on ticking from there."""
    store().set("clock", float(store().setting("clock", 0.0)) + seconds)


def move(at: datetime | None) -> None:
    """Put the clock to a moment (without a zone: UTC), or with None back to the computer's time."""
    if at is None:
        store().set("clock", 0.0)
        return
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    store().set("clock", aware.timestamp() - wall())


def signing_stamp() -> int:
    """The time put into callbacks' signatures.

    Wall time unless asked otherwise, as with Stripe's own test clocks: a receiver whose clock was not advanced would
    refuse the signature as stale. Tests that move the receiver's time as well ask for `signatures: "clock"`.
    """
    return stamp() if store().setting("signatures", "wall") == "clock" else int(wall())


def told() -> dict[str, Any]:
    """The clock as the control path shows it."""
    return {
        "now": iso(),
        "stamp": stamp(),
        "advanced": store().setting("clock", 0.0),
        "signatures": store().setting("signatures", "wall"),
    }
