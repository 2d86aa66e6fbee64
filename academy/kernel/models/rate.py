"""How often somebody did something lately, counted by the database so that a limit is one limit for all processes."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from academy.kernel.db import Now

# The hits that still count when the statement runs (the row is locked by then, so nobody counts in between).
KEPT = (
    "ARRAY(SELECT hit FROM unnest(rate.hits) AS hit"
    " WHERE hit > clock_timestamp() - %(seconds)s * interval '1 second' ORDER BY hit)"
)


class RateManager(models.Manager["Rate"]):
    def hit(self, key: str, *, most: int, within: timedelta) -> datetime | None:
        """Count one more under this key, if there were fewer than `most` within the time; else None.

        One statement: however many ask at once, no more than `most` are counted in any such stretch of time. Call it
        outside a transaction that may be rolled back.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO academy_rate AS rate (key, hits, expires_at)"  # noqa: S608 - the words are our own
                " VALUES (%(key)s, ARRAY[clock_timestamp()], clock_timestamp() + %(seconds)s * interval '1 second')"
                f" ON CONFLICT (key) DO UPDATE SET hits = {KEPT} || clock_timestamp(),"
                "  expires_at = excluded.expires_at"
                f" WHERE cardinality({KEPT}) < %(most)s"
                " RETURNING hits[cardinality(hits)]",
                {"key": key, "most": most, "seconds": within.total_seconds()},
            )
            row = cursor.fetchone()
        return row[0] if row else None

    def take_back(self, key: str, hit: datetime) -> None:
        """Uncount a hit."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE academy_rate SET hits = array_remove(hits, %s) WHERE key = %s", [hit, key])

    def forget_old(self) -> int:
        """Drop the keys whose hits count no more; returns how many."""
        return self.filter(expires_at__lt=Now()).delete()[0]

    def wait(self, key: str, *, most: int, within: timedelta) -> timedelta:
        """How long until one more would be counted."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT hits[greatest(1, cardinality(hits) - %s + 1)] + %s * interval '1 second' - clock_timestamp()"
                " FROM academy_rate WHERE key = %s",
                [most, within.total_seconds(), key],
            )
            row = cursor.fetchone()
        return max(row[0], timedelta()) if row and row[0] else timedelta()


class Rate(models.Model):
    """One key's hits, oldest first. key: a digest, so that no address or e-mail stands here."""

    key = models.CharField(max_length=64, unique=True)
    hits = ArrayField(models.DateTimeField())
    expires_at = models.DateTimeField(db_index=True)

    objects = RateManager()

    def __str__(self) -> str:
        return self.key
