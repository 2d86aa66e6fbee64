"""When a lesson counts as held: it was taught; or it was missed, and nothing is owed for it any more."""

from collections.abc import Collection
from datetime import date

from django.db import connection

from academy.queries.school import school

# The day on which a make-up credit came to its end: its lesson was taught (or lost), it expired, or it was withdrawn.
# Where that make-up gave a credit of its own, which is still to be used, it has not.
CREDIT_ENDED = """
    CASE credit.state
        WHEN 'expired' THEN credit.expires_on
        WHEN 'revoked' THEN (
            SELECT max((entry.at AT TIME ZONE %(zone)s)::date) FROM scheduling_creditentry AS entry
             WHERE entry.credit_id = credit.id AND entry.kind = 'revoked')
        WHEN 'redeemed' THEN (
            SELECT max((made_up.starts_at AT TIME ZONE %(zone)s)::date) FROM scheduling_creditentry AS entry
              JOIN scheduling_lesson AS made_up ON made_up.id = entry.lesson_id
             WHERE entry.credit_id = credit.id AND entry.kind = 'redeemed' AND NOT EXISTS (
                   SELECT FROM scheduling_decision AS again
                     JOIN scheduling_makeupcredit AS another ON another.decision_id = again.id
                    WHERE again.lesson_id = made_up.id AND again.student_id = credit.student_id
                      AND again.replaced_at IS NULL AND another.state IN ('new', 'open', 'reserved')))
    END
"""
# Whoever missed a lesson and gets none instead has had it when its time is over.
HELD = f"""
    SELECT participant.id AS participant, place.enrolment_id AS enrolment, CASE
        WHEN decision.id IS NULL AND lesson.state = 'taught' AND participant.excused_at IS NULL
          OR decision.outcome <> 'credit' AND lesson.ends_at <= clock_timestamp()
        THEN (lesson.starts_at AT TIME ZONE %(zone)s)::date
        WHEN decision.outcome = 'credit' THEN {CREDIT_ENDED}
    END AS day
      FROM scheduling_participant AS participant
      JOIN scheduling_lesson AS lesson ON lesson.id = participant.lesson_id
      JOIN scheduling_place AS place ON place.id = coalesce(participant.place_id, lesson.place_id)
      LEFT JOIN scheduling_decision AS decision ON decision.lesson_id = lesson.id
            AND decision.student_id = participant.student_id AND decision.replaced_at IS NULL
      LEFT JOIN scheduling_makeupcredit AS credit ON credit.decision_id = decision.id
"""  # noqa: S608 - our own words
OF_ENROLMENTS = f"""
    SELECT participant, day FROM ({HELD} WHERE place.enrolment_id = ANY(%(enrolments)s)) AS held WHERE day IS NOT NULL
"""  # noqa: S608 - our own words


def held_days(enrolments: Collection[int]) -> dict[int, date]:
    """Of each student's part in a lesson that counts as held, the day at the school; by its id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ENROLMENTS, {"zone": school().zone, "enrolments": list(enrolments)})
        return dict(cursor.fetchall())
