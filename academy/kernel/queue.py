"""The only door to the queue, which is a doorbell: it may be emptied at any time and everything still completes.

With the ORM broker a task is an INSERT in our own database, so ringing inside a transaction means: the bell rings if
and only if the work was written. Never ring from transaction.on_commit: a crash in between would lose it.
"""

from datetime import timedelta

from django.db import connection
from django_q.tasks import async_task

from academy.kernel.models.work import Work

# Killed by the cluster after this long; every lease outlives it.
TASK_SECONDS = 45


def enqueue(job: str, *ids: int | str) -> None:
    """Have the function at this dotted path run soon in a worker, with these ids. At least once."""
    async_task(job, *ids)


def ring(work: Work) -> None:
    """Have a worker look at this piece of work soon. Call it in the transaction that wrote the work."""
    enqueue("academy.kernel.work.do", work.label(), work.pk)


def _number(sql: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return float(cursor.fetchone()[0])


def waiting() -> int:
    """How many rings nobody has taken yet."""
    return int(_number("SELECT count(*) FROM django_q_ormq WHERE lock <= clock_timestamp()"))


def unacknowledged() -> int:
    """How many rings were taken and not struck off since."""
    return int(_number("SELECT count(*) FROM django_q_ormq WHERE lock > clock_timestamp()"))


def clock_late() -> float:
    """By how many seconds the academy's clock has missed a tick; 0 when it has not."""
    return _number(
        "SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(next_run)), 0))"
        " FROM django_q_schedule WHERE repeats <> 0"
    )


def purge_results(*, older_than: timedelta) -> int:
    """Drop the queue's own records of failed tasks; the work rows are the history that counts."""
    with connection.cursor() as cursor:
        seconds = older_than.total_seconds()
        cursor.execute("DELETE FROM django_q_task WHERE stopped < now() - %s * interval '1 second'", [seconds])
        return cursor.rowcount
