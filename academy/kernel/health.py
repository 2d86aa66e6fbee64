"""How the work is doing, in seconds."""

from django.db import connection

from academy.kernel.models.work import Work

NEVER = 10**9


def _seconds(sql: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()[0]
    return NEVER if found is None else float(found)


def worker_silence() -> float:
    """Seconds since any worker last ran a task; very many where none ever did."""
    return _seconds("SELECT extract(epoch FROM clock_timestamp() - max(beat_at)) FROM academy_heartbeat")


def oldest_due() -> float:
    """How long the longest-waiting due work has waited (seconds); 0 where nothing is due."""
    ages = []
    for kind in Work.kinds():
        table = connection.ops.quote_name(kind._meta.db_table)
        ages.append(
            _seconds(
                "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(not_before)), 0)"  # noqa: S608
                f" FROM {table} WHERE state = 'due' AND not_before < clock_timestamp()"
                " AND (leased_until IS NULL OR leased_until < clock_timestamp())"
            )
        )
    return max(ages, default=0.0)
