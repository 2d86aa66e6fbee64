"""Small things PostgreSQL does better than Python: the one clock, locks in an agreed order, rows by the thousand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, wraps
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func, Model, QuerySet

# Stands for the number that is asked about while a question's SQL is worked out; no id of ours is negative.
ANYBODY = -(2**53)


class Now(Func):
    """The database's clock at this statement (not at the transaction's start); leases and expiry go by it alone."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def now() -> datetime:
    """The database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def advisory_locks(*, space: int, numbers: Iterable[int], is_shared: bool = False) -> None:
    """Take a lock on each number until the transaction ends, in ascending order so that nobody waits in a circle.

    space: which kind of thing the numbers count, so that a family's and a room's do not meet. is_shared: many may hold
    it at once, and only who wants it alone waits for them, or keeps them waiting.
    """
    wanted = sorted(set(numbers))
    if wanted:
        with connection.cursor() as cursor:
            lock = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
            cursor.execute(
                f"SELECT {lock}(%s, (number %% 2147483647)::int)"  # noqa: S608 - one of our two words
                " FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(number, place) ORDER BY place",
                [space, wanted],
            )


def insert(kind: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Write many rows by one statement, without an object for each; their ids, in the same order.

    columns: as the database names them. What is left out gets the database's default, so it needs one.
    """
    if not rows:
        return []
    names = ", ".join(f'"{name}"' for name in columns)
    arrays = ", ".join(f"%s::{kind._meta.get_field(name).db_type(connection)}[]" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{kind._meta.db_table}" ({names}) SELECT * FROM unnest({arrays}) RETURNING id',  # noqa: S608
            [list(values) for values in zip(*rows, strict=True)],
        )
        return [row[0] for row in cursor.fetchall()]


def prepared(question: Callable[[int], "QuerySet[Any, Any]"]) -> Callable[[int], list[tuple[Any, ...]]]:
    """For what every page asks about one row (by its id): Django works its SQL out once, not each time.

    The question is a `values_list` whose only changing part is that number; it asks the database's clock, not Python's.
    """

    @cache
    def worked_out() -> tuple[str, tuple[Any, ...]]:
        return question(ANYBODY).query.sql_with_params()

    @wraps(question)
    def ask(number: int) -> list[tuple[Any, ...]]:
        sql, params = worked_out()
        with connection.cursor() as cursor:
            cursor.execute(sql, [number if param == ANYBODY else param for param in params])
            return cursor.fetchall()

    return ask


@contextmanager
def alone(*, space: int, word: str) -> Iterator[None]:
    """Whoever else does this about the same word waits until we are through, however many transactions it takes.

    So a provider may be asked meanwhile. A process that dies lets go of it. space: as for advisory_locks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [space, word])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [space, word])
