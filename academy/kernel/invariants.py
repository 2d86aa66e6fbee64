"""What must be true at every moment, written as SQL that finds where it is not.

Each room says its own in an `invariants.py`, named in academy/wiring.py; `manage.py verify_invariants` asks them all.
The sentence of an invariant is what holds; each row its SQL returns is a place where it does not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pgtrigger
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

Violation = dict[str, Any]


class Record(Protocol):
    """The outside world's own record of what it did: the sandbox's log and mailbox."""

    def log(self, kind: str) -> list[dict[str, Any]]:
        """The data of its entries of these kinds (several with commas), in order."""

    def mailbox(self) -> list[dict[str, Any]]:
        """Every mail it took."""


@dataclass(frozen=True)
class Invariant:
    """name: the promise's number and a word. sql: a SELECT with one row for each violation."""

    name: str
    sentence: str
    sql: str

    def violations(self) -> list[Violation]:
        """Where it does not hold; empty when all is well."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql)
            columns = [column.name for column in cursor.description]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Comparison:
    """The same, held against the outside world's own record."""

    name: str
    sentence: str
    differences: Callable[[Record], list[Violation]]


def verify(record: Record | None = None) -> dict[str, list[Violation]]:
    """Ask every invariant in one snapshot that can write nothing; the violations by name, only where there are any.

    record: compare with the outside world too.
    """
    found = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for promise in every():
            if isinstance(promise, Invariant):
                rows = promise.violations()
            elif record is not None:
                rows = promise.differences(record)
            else:
                continue
            if rows:
                found[f"{promise.name}: {promise.sentence}"] = rows
    return found


def every() -> list[Invariant | Comparison]:
    """All of them, in the order of their names."""
    promises = [promise for name in settings.INVARIANTS for promise in import_string(name)]
    return sorted(promises, key=lambda promise: promise.name)


def edges(model: type[models.Model], *, column: str = "state", allowed: Iterable[tuple[str, str]] = ()) -> Invariant:
    """No row of an audited table ever went from one state to another but along a declared edge, and none unseen.

    allowed: (from, to); left out, the edges of the table's own guard trigger. Read from the audit: each change must be
    an edge, must begin where the one before it ended, and the last must have led to what the row says now.
    """
    table = model._meta.db_table
    pairs = ", ".join(f"('{start}', '{end}')" for start, end in (list(allowed) or _guarded(model, column)))
    return Invariant(
        name=f"I7 {table}.{column}",
        sentence="Its state moves along the declared edges only, and its history tells every move.",
        sql=f"""
            WITH told AS (
                SELECT id, row_id, operation,
                       CASE operation WHEN 'UPDATE' THEN changes -> '{column}' ->> 0 END AS start,
                       CASE operation WHEN 'UPDATE' THEN changes -> '{column}' ->> 1
                                      ELSE changes ->> '{column}' END AS became
                  FROM academy_auditentry
                 WHERE table_name = '{table}' AND changes ? '{column}'
            ), moves AS (
                SELECT *, lag(became) OVER history AS ended, last_value(became) OVER (history
                       ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS final
                  FROM told WINDOW history AS (PARTITION BY row_id ORDER BY id)
            )
            SELECT 'no such edge' AS wrong, row_id AS row, start AS was, became FROM moves
             WHERE operation = 'UPDATE' AND (start, became) NOT IN (VALUES {pairs})
            UNION ALL
            SELECT 'a gap in its history', row_id, ended, start FROM moves
             WHERE operation = 'UPDATE' AND ended IS DISTINCT FROM start
            UNION ALL
            SELECT 'changed behind the audit', present.id, moves.final, present."{column}"
              FROM {table} AS present
              JOIN (SELECT DISTINCT row_id, final FROM moves) AS moves ON moves.row_id = present.id
             WHERE moves.final IS DISTINCT FROM present."{column}"
        """,  # noqa: S608 - the words are our own
    )


def _guarded(model: type[models.Model], column: str) -> Sequence[tuple[str, str]]:
    guards = [trigger for trigger in model._meta.triggers if isinstance(trigger, pgtrigger.FSM)]  # type: ignore[attr-defined]
    return next(guard.transitions for guard in guards if guard.field == column)
