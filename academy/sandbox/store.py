"""What the outside world remembers: one SQLite file that outlives restarts and kill -9.

Objects are JSON documents by (provider, kind, id). All access goes through one connection behind one lock: a sandbox
serves a school, not the world, and a call that holds the lock for a millisecond keeps every effect whole.
"""

import json
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from academy.settings import sandbox as settings

Doc = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (provider, kind, id));
CREATE INDEX IF NOT EXISTS document_in_order ON document (provider, kind, seq);
CREATE TABLE IF NOT EXISTS log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, provider TEXT NOT NULL, kind TEXT NOT NULL,
    data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL, event TEXT NOT NULL, kind TEXT NOT NULL,
    url TEXT NOT NULL, secret TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, due REAL,
    shuffle REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, answer INTEGER, error TEXT);
CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (state, due);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
INDEXED = (
    "customer",
    "payment_intent",
    "charge",
    "subscription",
    "product",
    "email",
    "source",
    "invoice",
    "status",
    "type",
)
FIELD = re.compile(r"^[a-z_]+(\.[a-z_]+)*$")


class Store:
    """The documents, and the connection everything else in the sandbox writes through."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        # WAL with NORMAL loses nothing to kill -9; only a power cut could take the last moment.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)
        for field in INDEXED:
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS document_{field} ON document"
                f" (provider, kind, json_extract(body, '$.{field}'), seq)"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody in between. Inside another it is part of that one."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows it yields."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def insert(self, sql: str, values: tuple[Any, ...]) -> int:
        """Run one INSERT; the number it was given."""
        with self._lock:
            return int(self._connection.execute(sql, values).lastrowid or 0)

    def get(self, provider: str, kind: str, identifier: str) -> Doc | None:
        """One document, a fresh copy."""
        found = self.rows(
            "SELECT body FROM document WHERE provider = ? AND kind = ? AND id = ?", (provider, kind, identifier)
        )
        return json.loads(found[0][0]) if found else None

    def put(self, provider: str, kind: str, identifier: str, doc: Doc, created: int) -> None:
        """Write a document, or write it anew in its old place in the order."""
        self.rows(
            "INSERT INTO document (provider, kind, id, created, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (provider, kind, id) DO UPDATE SET body = excluded.body",
            (provider, kind, identifier, created, json.dumps(doc)),
        )

    def remove(self, provider: str, kind: str, identifier: str) -> None:
        """Forget a document."""
        self.rows("DELETE FROM document WHERE provider = ? AND kind = ? AND id = ?", (provider, kind, identifier))

    def find(
        self,
        provider: str,
        kind: str,
        where: Mapping[str, Any] | None = None,
        *,
        created: Mapping[str, int] | None = None,
        before: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> list[Doc]:
        """Documents, newest first, whose fields (dotted paths) equal `where` (a list means: one of these).

        `created` holds bounds by the names gt, gte, lt, lte. `before` and `after` are ids: older than, newer than.
        With `after` the oldest of the newer ones are taken, and still answered newest first.
        """
        sql = ["SELECT body FROM document WHERE provider = ? AND kind = ?"]
        values: list[Any] = [provider, kind]
        for field, wanted in (where or {}).items():
            if not FIELD.match(field):
                raise ValueError(f"{field!r} is no field's name")
            options = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
            marks = ", ".join("?" * len(options))
            sql.append(f"AND json_extract(body, '$.{field}') IN ({marks})")
            values += options
        for bound, sign in {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}.items():
            if created and bound in created:
                sql.append(f"AND created {sign} ?")
                values.append(created[bound])
        for identifier, sign in ((before, "<"), (after, ">")):
            if identifier:
                sql.append(f"AND seq {sign} (SELECT seq FROM document WHERE provider = ? AND kind = ? AND id = ?)")  # noqa: S608
                values += [provider, kind, identifier]
        sql.append("ORDER BY seq ASC" if after else "ORDER BY seq DESC")
        if limit is not None:
            sql.append("LIMIT ?")
            values.append(limit)
        docs = [json.loads(row[0]) for row in self.rows(" ".join(sql), tuple(values))]
        return docs[::-1] if after else docs

    def setting(self, name: str, default: Any = None) -> Any:
        """A small thing remembered by name."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", (name,))
        return json.loads(found[0][0]) if found else default

    def set(self, name: str, value: Any) -> None:
        """Remember a small thing."""
        self.rows("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, json.dumps(value)))

    def wipe(self) -> None:
        """Forget everything. Numbers go on counting, so an old `after` never sees new rows twice."""
        with self.transaction():
            for sql in ("DELETE FROM document", "DELETE FROM log", "DELETE FROM delivery", "DELETE FROM setting"):
                self.rows(sql)


@cache
def store() -> Store:
    """This process's memory of the world."""
    return Store(Path(settings.SANDBOX_STATE))


def wall() -> float:
    """Seconds since 1970 by the computer's own clock; the sandbox's `now` is in clock.py."""
    return time.time()
