"""Many rows at once: COPY into a table under ids taken from its own sequence, and their audit by one statement.

The tables' own triggers are off meanwhile (foreign keys, unique and exclusion constraints are not): whoever copies
lessons copies their claims too. All of it belongs in one transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

# What the audit leaves out of every row (academy/kernel/audit.py).
UNSAID = ("password", "last_login", "is_live", "seat", "sequence", "changed_at")


@contextmanager
def without_triggers(*kinds: type[models.Model]) -> Iterator[None]:
    """Our own triggers on these tables rest; afterwards every row that came is in the audit."""
    last = {kind: _number(f"SELECT coalesce(max(id), 0) FROM {_table(kind)}") for kind in kinds}  # noqa: S608
    # What waits to be checked at commit stands in the way of ALTER TABLE, so from here on all is checked at once.
    _do("SET CONSTRAINTS ALL IMMEDIATE")
    for kind in kinds:
        _do(f"ALTER TABLE {_table(kind)} DISABLE TRIGGER USER")
    yield
    for kind in kinds:
        _do(f"ALTER TABLE {_table(kind)} ENABLE TRIGGER USER")
        if any(trigger.name == "audited" for trigger in getattr(kind._meta, "triggers", ())):
            hidden = ", ".join(f"'{name}'" for name in UNSAID)
            _do(
                "INSERT INTO academy_auditentry (table_name, row_id, operation, changes, actor, request_id)"  # noqa: S608
                f" SELECT %s, id, 'INSERT', to_jsonb(copied) - ARRAY[{hidden}],"
                "  current_setting('cadenza.actor', true), current_setting('cadenza.request', true)"
                f" FROM {_table(kind)} AS copied WHERE id > %s ORDER BY id",
                [kind._meta.db_table, last[kind]],
            )


def numbers(kind: type[models.Model], count: int) -> range:
    """So many ids that nobody else will get."""
    sequence = f"pg_get_serial_sequence('{kind._meta.db_table}', 'id')"
    last = _number(f"SELECT setval({sequence}, nextval({sequence}) + {count - 1})")
    return range(last - count + 1, last + 1)


def copy(
    kind: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, Any] | None = None,
) -> None:
    """Write the rows; columns as the database names them. same: columns that say the same in every row."""
    constant = dict(same or {})
    words, values = ", ".join([*columns, *constant]), list(constant.values())
    with connection.cursor() as cursor, cursor.copy(f"COPY {_table(kind)} ({words}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row([*row, *values])


def analyze(*kinds: type[models.Model]) -> None:
    """Give the planner fresh figures, which otherwise takes these tables for as empty as they were."""
    _do(f"ANALYZE {', '.join(_table(kind) for kind in kinds)}")


def _table(kind: type[models.Model]) -> str:
    return connection.ops.quote_name(kind._meta.db_table)


def _do(sql: str, params: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def _number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
