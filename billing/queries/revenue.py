"""What lessons earned in a month of the books, and what became of those invoiced and not yet taught. Minor units."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from billing.models import Account
from billing.pricing.tuition import month_after

EARNED = """
    SELECT day.currency, offering.course_id,
           count(DISTINCT earning.participant_id) FILTER (WHERE earning.cents > 0), sum(earning.cents)::bigint
      FROM billing_journalentry AS entry
      JOIN billing_earningday AS day ON day.id = entry.about_id
      JOIN billing_earning AS earning ON earning.of_id = day.id
      LEFT JOIN academy_enrolment AS enrolment ON enrolment.id = earning.enrolment_id
      LEFT JOIN academy_courseoffering AS offering ON offering.id = enrolment.offering_id
     WHERE entry.kind = 'earning' AND entry.booked_on >= %s AND entry.booked_on < %s
     GROUP BY 1, 2 ORDER BY 1, 2
"""
DEFERRED = """
    SELECT currency, CASE WHEN month = %(month)s THEN kind END, sum(credit - debit)::bigint FROM billing_movement
     WHERE account = %(account)s AND month <= %(month)s GROUP BY 1, 2 ORDER BY 1, 2 NULLS FIRST
"""


@dataclass(frozen=True)
class Earned:
    """By a course's lessons (None: by make-ups that were bought). lessons: so many students' parts in one."""

    currency: str
    course: int | None
    lessons: int
    cents: int


def earned_in(month: date) -> list[Earned]:
    """In the month that begins on that day, course by course."""
    with connection.cursor() as cursor:
        cursor.execute(EARNED, [month, month_after(month)])
        return [Earned(*row) for row in cursor.fetchall()]


def deferred_in(month: date) -> list[tuple[str, str | None, int]]:
    """(currency, kind, cents) of lessons not yet taught: what there was before the month (kind None), then what each
    kind of entry added or took."""
    with connection.cursor() as cursor:
        cursor.execute(DEFERRED, {"month": month, "account": Account.DEFERRED})
        return [(*row,) for row in cursor.fetchall()]
