"""Callbacks waiting to be sent, as rows: written with the effect they tell of, so neither is ever without the other."""

import re
from dataclasses import dataclass
from typing import Any

from academy.sandbox import faults, log
from academy.sandbox.providers import Target
from academy.sandbox.store import store, wall

DEFAULT_DELAY = 0.3
"""Seconds between an effect and its callback. A reset may say otherwise; null means: only when told to deliver."""
DEFAULT_RETRIES = [10.0, 60.0]
"""Seconds before the second and the third try. Stripe's test mode takes hours over its three; a demo is watched."""

COLUMNS = "id, provider, event, kind, url, secret, body, state, due, attempts, answer, error"
SELECT = f"SELECT {COLUMNS} FROM delivery"  # noqa: S608 — our own words


@dataclass(kw_only=True)
class Delivery:
    """One callback to one address. `state` is waiting, delivered, failed (tries spent) or dropped (by a fault)."""

    id: int
    provider: str
    event: str
    kind: str
    url: str
    secret: str
    body: str
    state: str
    due: float | None
    attempts: int
    answer: int | None
    error: str | None

    def told(self) -> dict[str, Any]:
        """The delivery as control paths and pages show it, without its secret."""
        return {
            "delivery": self.id,
            "provider": self.provider,
            "event": self.event,
            "kind": self.kind,
            "url": re.sub(r"//[^@/]*@", "//", self.url),
            "state": self.state,
            "attempts": self.attempts,
            "status": self.answer,
            "error": self.error,
        }


def post(provider: str, event: str, kind: str, body: str, target: Target) -> None:
    """Put a callback on its way; faults decide here whether it is doubled, delayed or lost."""
    fault = faults.strike_callback(provider, kind)
    copies, state, extra = 1, "waiting", 0.0
    match fault and fault.do:
        case "drop_callback":
            state = "dropped"
            log.write(provider, "callback.dropped", event=event, kind=kind)
        case "duplicate_callback":
            copies += int(fault.args.get("copies", 1)) if fault else 0
        case "reorder_callbacks":
            extra = fault.chance * float(fault.args.get("seconds", 2)) if fault else 0.0
    delay = store().setting("callback_delay", DEFAULT_DELAY)
    # A callback held back for `/_world/deliver` has no time of its own; `shuffle` still keeps its place in the order.
    due = None if delay is None else wall() + float(delay) + extra
    for _ in range(copies):
        store().insert(
            "INSERT INTO delivery (provider, event, kind, url, secret, body, state, due, shuffle)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (provider, event, kind, target.url, target.secret, body, state, due, extra),
        )


def waiting(*, due_by: float | None = None, provider: str = "", limit: int = 1000) -> list[Delivery]:
    """Callbacks still to be sent, in the order they will go; with `due_by` only those whose time has come."""
    sql = f"{SELECT} WHERE state = 'waiting'"
    values: list[Any] = []
    if due_by is not None:
        sql += " AND due <= ?"
        values.append(due_by)
    if provider:
        sql += " AND provider = ?"
        values.append(provider)
    sql += " ORDER BY " + ("due, id" if due_by is not None else "shuffle, id") + " LIMIT ?"
    return _read(sql, (*values, limit))


def of_event(event: str) -> list[Delivery]:
    """Every callback of one event, whatever became of it, one per address."""
    first = "SELECT MIN(id) FROM delivery WHERE event = ? GROUP BY url"
    return _read(f"{SELECT} WHERE id IN ({first})", (event,))


def latest(limit: int) -> list[Delivery]:
    """The newest callbacks, for the log page."""
    return _read(f"{SELECT} ORDER BY id DESC LIMIT ?", (limit,))


def _read(sql: str, values: tuple[Any, ...]) -> list[Delivery]:
    names = COLUMNS.split(", ")
    return [Delivery(**dict(zip(names, row, strict=True))) for row in store().rows(sql, values)]


def redirect(provider: str, target: Target) -> None:
    """What still waits for an address the academy has moved away from goes to the new one."""
    moved = store().setting(f"{provider}_target", target.url)
    store().set(f"{provider}_target", target.url)
    store().rows(
        "UPDATE delivery SET url = ?, secret = ? WHERE provider = ? AND url = ? AND state = 'waiting'",
        (target.url, target.secret, provider, moved),
    )


def current(delivery: Delivery) -> Delivery | None:
    """The delivery as it stands now; None where the world was reset meanwhile."""
    found = _read(f"{SELECT} WHERE id = ?", (delivery.id,))
    return found[0] if found else None


def note(delivery: Delivery, *, answer: int | None, error: str | None) -> Delivery:
    """Write down how a try went, and when the next one is due. What was delivered once stays delivered."""
    with store().transaction():
        fresh = current(delivery)
        if fresh is None:
            return delivery
        retries = store().setting("retry_after", DEFAULT_RETRIES)
        fresh.attempts += 1
        fresh.answer, fresh.error = answer, error
        if fresh.state == "delivered" or (answer is not None and 200 <= answer < 300):
            fresh.state, fresh.due = "delivered", None
        elif fresh.attempts > len(retries):
            fresh.state, fresh.due = "failed", None
        elif fresh.state == "waiting" and fresh.due is not None:
            fresh.due = wall() + float(retries[fresh.attempts - 1])
        store().rows(
            "UPDATE delivery SET state = ?, due = ?, attempts = ?, answer = ?, error = ? WHERE id = ?",
            (fresh.state, fresh.due, fresh.attempts, answer, error, fresh.id),
        )
        log.write(fresh.provider, "delivery", **fresh.told() | {"status": answer, "error": error})
    return fresh
