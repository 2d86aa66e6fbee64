"""The append-only record of everything that happened here: the judge in fault tests.

Kinds: `request` (one per call of a provider's address), `delivery` (one per callback tried), `fault` (one per fault
that struck), and effects under their own names, such as `charge.captured` or `mail.accepted`.
"""

import json
from typing import Any

from academy.sandbox import clock
from academy.sandbox.store import store

ENTRIES_AT_MOST = 5000


def write(provider: str, kind: str, /, **data: Any) -> None:
    """Append an entry. Inside a transaction it stands or falls with the effect it tells of."""
    store().insert(
        "INSERT INTO log (at, provider, kind, data) VALUES (?, ?, ?, ?)",
        (clock.now(), provider, kind, json.dumps(data)),
    )


def read(
    *, provider: str = "", kind: str = "", after: int = 0, limit: int = ENTRIES_AT_MOST, newest: bool = False
) -> list[dict[str, Any]]:
    """Entries in the order they were written (or newest first). `kind` may name several, separated by commas."""
    sql = "SELECT seq, at, provider, kind, data FROM log WHERE seq > ?"
    values: list[Any] = [after]
    if provider:
        sql += " AND provider = ?"
        values.append(provider)
    kinds = [name for name in kind.split(",") if name]
    if kinds:
        sql += f" AND kind IN ({', '.join('?' * len(kinds))})"
        values += kinds
    sql += f" ORDER BY seq {'DESC' if newest else 'ASC'} LIMIT ?"
    return [
        {"seq": seq, "at": clock.iso(at), "provider": whose, "kind": what, "data": json.loads(data)}
        for seq, at, whose, what, data in store().rows(sql, (*values, limit))
    ]
