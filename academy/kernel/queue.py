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


def depth() -> int:
    """How many rings wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_q_ormq")
        return cursor.fetchone()[0]


def clear() -> int:
    """Forget every ring; returns how many. The sweeper rings again for what is due."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_q_ormq")
        return cursor.rowcount


def purge_results(*, older_than: timedelta) -> int:
    """Drop the queue's own records of failed tasks; the work rows are the history that counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_q_task WHERE stopped < now() - %s * interval '1 second'", [older_than.total_seconds()]
        )
        return cursor.rowcount
