"""Counting without reading a million rows."""

from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """Counts up to a cap and lists no more than that; whoever looks for older rows searches or filters."""

    CAP = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through: the true number, at most CAP."""
        rows: Any = self.object_list
        return min(self._counted(rows), self.CAP)

    @cached_property
    def is_capped(self) -> bool:
        """Whether there are more than the pages show."""
        return self.count == self.CAP and self._counted(self.object_list) > self.CAP

    @cached_property
    def estimate(self) -> int | None:
        """About how many rows the whole table has, from the database's own statistics; None where rows are chosen."""
        rows: Any = self.object_list
        if rows.query.where:
            return None
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [rows.model._meta.db_table]
            )
            found = cursor.fetchone()[0]
        return max(found, self.CAP)

    def _counted(self, rows: Any) -> int:
        if not hasattr(self, "_found"):
            self._found = rows.order_by().values("pk")[: self.CAP + 1].count()
        return self._found
