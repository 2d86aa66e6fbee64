"""A worker for tests that read top-down: it does what is due, in this process, until nothing is."""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.utils.module_loading import import_string

from academy.kernel.models.work import Work
from academy.kernel.work import perform

# More than any test needs; a piece of work that rings for itself forever would never end.
MOST = 500


def drain() -> int:
    """Do all due work of every kind, again and again until none is left; returns how many pieces were done."""
    done = 0
    while True:
        kinds = Work.kinds()
        due = _due(kinds)
        if not due:
            return done
        for place, pk in due:
            kind = kinds[place]
            perform(kind, pk, import_string(kind.JOB))
            done += 1
        if done > MOST:
            raise AssertionError(f"Still not done after {done} pieces of work: {due[:5]}")


def _due(kinds: list[type[Work]]) -> list[tuple[int, int]]:
    """Which kind, by its place in the list, and which of its pieces."""
    sql, params = _question(tuple(kinds))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@cache
def _question(kinds: tuple[type[Work], ...]) -> tuple[str, tuple[Any, ...]]:
    """One for all kinds, worked out once: tests spend a good part of their time asking it."""
    of_each = [
        kind.objects.due().annotate(place=Value(place), number=F("pk")).values_list("place", "number")
        for place, kind in enumerate(kinds)
    ]
    first, *others = of_each
    return first.union(*others, all=True).order_by("place", "number").query.sql_with_params()
