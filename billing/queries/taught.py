"""Whose lessons may have earned something: families to look at, and in a month that is to be closed."""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from academy.models import Family
from academy.queries.school import school, school_today
from billing.queries.earned import earned_by
from billing.queries.held import HELD
from billing.queries.owed import BACK

AT_ONCE = 100
# Families whose books still hold something as not taught at the end of a day, though a lesson was held by then of
# which nothing is booked. Few: what costs nothing stays here as long as other lessons are to come.
OPEN_QUESTIONS = f"""
    WITH deferred AS (
        SELECT payer.id AS payer, payer.family_id AS family FROM billing_posting AS posting
          JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
          JOIN billing_payer AS payer ON payer.id = posting.payer_id
         WHERE posting.account = 'deferred' AND entry.booked_on <= %(day)s
         GROUP BY payer.id HAVING sum(posting.cents) <> 0
    )
    SELECT DISTINCT deferred.family FROM deferred
      JOIN academy_student AS student ON student.family_id = deferred.family
      JOIN academy_enrolment AS enrolment ON enrolment.student_id = student.id
      JOIN ({HELD}) AS held ON held.enrolment = enrolment.id AND held.day <= %(day)s
     WHERE held.day > %(day)s::date - %(back)s AND NOT EXISTS (
           SELECT FROM billing_earning AS earning
            WHERE earning.participant_id = held.participant AND earning.payer_id = deferred.payer)
     ORDER BY 1
"""  # noqa: S608 - our own words


def taught_families() -> QuerySet[Family]:
    """Those with an enrolment that is billed, of semesters that have begun and are not long over."""
    today = school_today()
    return Family.objects.filter(
        students__enrolments__agreements__isnull=False,
        students__enrolments__offering__semester__first_day__lte=today,
        students__enrolments__offering__semester__last_day__gte=today - BACK,
    )


def is_unearned(day: date) -> bool:
    """Whether some lesson has earned something up to a day that is not booked. Stops at the first family."""
    since = school_today() - BACK
    return any(due.day <= day for families in _open_questions(day) for due in earned_by(families, since=since).due)


def _open_questions(day: date) -> Iterator[list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(OPEN_QUESTIONS, {"day": day, "zone": school().zone, "back": BACK.days})
        found = [row[0] for row in cursor.fetchall()]
    yield from (found[first : first + AT_ONCE] for first in range(0, len(found), AT_ONCE))
