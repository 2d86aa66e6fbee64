"""How the last days went: enquiries, places taken, money received; one query."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from academy.kernel.money import Money

DAYS = 7

SQL = """
    WITH reach AS (
        SELECT (now() AT TIME ZONE %(zone)s)::date - %(back)s AS first_day,
               (now() AT TIME ZONE %(zone)s)::date AS last_day
    ), since AS (SELECT first_day::timestamp AT TIME ZONE %(zone)s AS begins FROM reach),
    school AS (SELECT coalesce((SELECT currency FROM academy_school), 'CAD') AS currency),
    counted AS (
        SELECT (created_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS enquiries,
               0 AS places, 0 AS payments, 0 AS cents
          FROM crm_lead WHERE created_at >= (SELECT begins FROM since) GROUP BY 1
        UNION ALL
        SELECT (confirmed_at AT TIME ZONE %(zone)s)::date, 0, count(*), 0, 0
          FROM scheduling_place WHERE confirmed_at >= (SELECT begins FROM since) GROUP BY 1
        UNION ALL
        SELECT (received_at AT TIME ZONE %(zone)s)::date, 0, 0, count(*),
               coalesce(sum(amount_cents) FILTER (WHERE currency = (SELECT currency FROM school)), 0)
          FROM billing_payment WHERE state = 'succeeded' AND received_at >= (SELECT begins FROM since) GROUP BY 1
    )
    SELECT days.day::date, coalesce(sum(enquiries), 0), coalesce(sum(places), 0), coalesce(sum(payments), 0),
           coalesce(sum(cents), 0), (SELECT currency FROM school)
      FROM reach, generate_series(first_day::timestamp, last_day, interval '1 day') AS days(day)
      LEFT JOIN counted ON counted.day = days.day::date
     GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Day:
    """One day's numbers; received: money in the school's currency."""

    day: date
    enquiries: int
    places: int
    payments: int
    received: Money


def last_days(*, zone: str) -> list[Day]:
    """Seven days with today the last, each from midnight to midnight on the clock of this zone (IANA)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"zone": zone, "back": DAYS - 1})
        return [
            Day(day, int(enquiries), int(places), int(payments), Money(int(cents), currency))
            for day, enquiries, places, payments, cents, currency in cursor.fetchall()
        ]
