"""Rings again for work whose doorbell was lost, whose time has come, or whose worker died. The guarantee behind all."""

from datetime import timedelta

import structlog
from django.db import connection, transaction

from academy.kernel.models.work import Work
from academy.kernel.queue import enqueue

log = structlog.get_logger("sweeper")

# A ring that led to nothing is repeated after this long.
AGAIN = timedelta(seconds=40)
BATCH = 500


def sweep() -> int:
    """Ring for everything that is due and was not rung for lately; returns how many."""
    return sum(_sweep(kind) for kind in Work.kinds())


@transaction.atomic
def _sweep(kind: type[Work]) -> int:
    table = connection.ops.quote_name(kind._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET rung_at = clock_timestamp() WHERE id IN ("  # noqa: S608 - the table is our own
            f" SELECT id FROM {table} WHERE state = 'due' AND not_before <= clock_timestamp()"
            " AND (leased_until IS NULL OR leased_until < clock_timestamp())"
            " AND (CASE WHEN rung_at IS NULL THEN not_before < clock_timestamp() - interval '2 seconds'"
            "      ELSE rung_at < clock_timestamp() - %s * interval '1 second' END)"
            " ORDER BY not_before LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
            [AGAIN.total_seconds(), BATCH],
        )
        found = [row[0] for row in cursor.fetchall()]
    for pk in found:
        enqueue("academy.kernel.work.do", kind.label(), pk)
    if found:
        log.info("rang again", kind=kind.label(), count=len(found))
    return len(found)


def release(worker: str, *, but: str = "") -> int:
    """Take back the leases of a worker that is known to be dead, so that its work goes on at once."""
    freed = 0
    for kind in Work.kinds():
        held = kind.objects.open().filter(leased_by__startswith=f"{worker}:")
        freed += held.exclude(leased_by=but or "-").update(leased_until=None, leased_by="", rung_at=None)
    return freed
