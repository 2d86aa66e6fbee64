"""Small things PostgreSQL does better than Python: the one clock, and locks in an agreed order."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class Now(Func):
    """The database's clock at this statement (not at the transaction's start); leases and expiry go by it alone."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def now() -> datetime:
    """The database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def advisory_locks(*, space: int, numbers: Iterable[int]) -> None:
    """Take a lock on each number until the transaction ends, in ascending order so that nobody waits in a circle.

    space: which kind of thing the numbers count, so that a family's and a room's do not meet.
    """
    wanted = sorted(set(numbers))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, (number %% 2147483647)::int)"
                " FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(number, place) ORDER BY place",
                [space, wanted],
            )
