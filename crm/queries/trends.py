"""How the last days went: enquiries, places taken, money received; one query."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from academy.kernel.money import Money

DAYS = 7

SQL = """
    WITH days AS (
        SELECT day::date, day AT TIME ZONE %(zone)s AS begins, (day + interval '1 day') AT TIME ZONE %(zone)s AS ends
          FROM generate_series(
              (now() AT TIME ZONE %(zone)s)::date - %(back)s * interval '1 day',
              (now() AT TIME ZONE %(zone)s)::date::timestamp, interval '1 day') AS day
    ), school AS (
        SELECT coalesce((SELECT currency FROM academy_school), 'CAD') AS currency
    ), reach AS (SELECT min(begins) AS begins FROM days),
    events AS (
        SELECT created_at AS at, 1 AS enquiry, 0 AS place, 0 AS payment, 0 AS cents
          FROM crm_lead WHERE created_at >= (SELECT begins FROM reach)
        UNION ALL
        SELECT confirmed_at, 0, 1, 0, 0 FROM scheduling_place WHERE confirmed_at >= (SELECT begins FROM reach)
        UNION ALL
        SELECT received_at, 0, 0, 1, CASE WHEN currency = (SELECT currency FROM school) THEN amount_cents ELSE 0 END
          FROM billing_payment WHERE state = 'succeeded' AND received_at >= (SELECT begins FROM reach)
    )
    SELECT days.day, coalesce(sum(enquiry), 0), coalesce(sum(place), 0), coalesce(sum(payment), 0),
           coalesce(sum(cents), 0), (SELECT currency FROM school)
      FROM days LEFT JOIN events ON events.at >= days.begins AND events.at < days.ends
     GROUP BY days.day ORDER BY days.day
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
