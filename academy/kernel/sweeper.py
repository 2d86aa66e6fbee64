"""Rings again for work whose doorbell was lost, whose time has come, or whose worker died. The guarantee behind all."""

from collections.abc import Callable

import structlog
from django.db import connection, transaction

from academy.kernel.models.work import Work
from academy.kernel.queue import enqueue, waiting

log = structlog.get_logger("sweeper")

# A ring that led to nothing is repeated after this long.
AGAIN = "15 seconds"
BATCH = 500
# While so many rings wait, more of them would only make the queue longer: what is due is mostly rung for already.
ENOUGH = 200


def sweep() -> int:
    """Ring for everything that is due and was not rung for lately; returns how many."""
    if waiting() >= ENOUGH:
        return 0
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
            "      ELSE rung_at < clock_timestamp() - %s::interval END)"
            " ORDER BY not_before LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
            [AGAIN, BATCH],
        )
        found = [row[0] for row in cursor.fetchall()]
    for pk in found:
        enqueue("academy.kernel.work.do", kind.label(), pk)
    if found:
        log.info("rang again", kind=kind.label(), count=len(found))
    return len(found)


def release(worker: str, *, but: str = "") -> int:
    """Take back the leases of a worker that is known to be dead, so that its work goes on at once.

    but: the boot that is alive; its own leases stay.
    """
    freed = 0
    for kind in Work.kinds():
        held = kind.objects.open().filter(leased_by__startswith=f"{worker}:")
        if but:
            held = held.exclude(leased_by__startswith=f"{but}:")
        freed += held.update(leased_until=None, leased_by="", rung_at=None)
    return freed


def free_the_dead(boot: str, *, is_alive: Callable[[int], bool]) -> int:
    """Take back the leases of this boot's processes that were killed with work in their hands; returns how many."""
    freed = 0
    for kind in Work.kinds():
        held = kind.objects.open().filter(leased_by__startswith=f"{boot}:")
        for holder in held.values_list("leased_by", flat=True).distinct().order_by("leased_by"):
            if not is_alive(int(holder.rpartition(":")[2])):
                lost = kind.objects.open().filter(leased_by=holder)
                freed += lost.update(leased_until=None, leased_by="", rung_at=None)
    if freed:
        log.warning("took work out of dead hands", boot=boot, count=freed)
    return freed
