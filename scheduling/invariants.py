"""What must be true of the calendar, whatever wrote it."""

from academy.kernel.invariants import Invariant, edges
from scheduling import series_invariants
from scheduling.models import Lesson, Place

# Who is where by the lessons themselves, without asking the claims.
BY_LESSON = """
    SELECT lesson.id AS lesson, lesson.starts_at, lesson.ends_at, who.role, who.id AS who
      FROM scheduling_lesson AS lesson
      JOIN LATERAL (
           SELECT 'teacher' AS role, lesson.teacher_id AS id
           UNION ALL SELECT 'room', lesson.room_id WHERE lesson.room_id IS NOT NULL
           UNION ALL SELECT 'student', student_id FROM scheduling_participant
            WHERE lesson_id = lesson.id AND excused_at IS NULL
      ) AS who ON true
     WHERE lesson.state <> 'cancelled'
"""

NO_CLAIMS_OVERLAP = Invariant(
    name="I1 no-claims-overlap",
    sentence="No teacher, student or room is claimed twice at one time.",
    sql="""
        SELECT id AS claim, resource_id AS resource, starts_at FROM (
            SELECT *, max(ends_at) OVER (PARTITION BY resource_id ORDER BY starts_at, id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
              FROM scheduling_claim WHERE is_live
        ) AS claim WHERE starts_at < taken_until
    """,
)
NO_LESSONS_OVERLAP = Invariant(
    name="I1 no-lessons-overlap",
    sentence="No teacher, student or room is in two lessons at one time, by the lessons themselves.",
    sql=f"""
        SELECT role, who, lesson, starts_at FROM (
            SELECT *, max(ends_at) OVER (PARTITION BY role, who ORDER BY starts_at, lesson
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until FROM ({BY_LESSON}) AS present
        ) AS present WHERE starts_at < taken_until
    """,  # noqa: S608 - our own words
)
EVERY_LESSON_CLAIMS = Invariant(
    name="I1 every-lesson-claims",
    sentence="Every live lesson claims its teacher, room and students for exactly its time, and nobody else.",
    sql=f"""
        SELECT coalesce(wanted.lesson, claim.lesson_id) AS lesson, coalesce(wanted.role, claim.role) AS role,
               wanted.who, claim.id AS claim
          FROM ({BY_LESSON}) AS wanted
          FULL JOIN (
               SELECT claim.*, coalesce(resource.teacher_id, resource.student_id, resource.room_id) AS who
                 FROM scheduling_claim AS claim JOIN scheduling_resource AS resource ON resource.id = claim.resource_id
                WHERE claim.is_live
          ) AS claim ON claim.lesson_id = wanted.lesson AND claim.role = wanted.role AND claim.who = wanted.who
                    AND claim.starts_at = wanted.starts_at AND claim.ends_at = wanted.ends_at
         WHERE wanted.lesson IS NULL OR claim.id IS NULL
    """,  # noqa: S608 - our own words
)
PLACES_AND_LESSONS_AGREE = Invariant(
    name="I5 places-and-lessons-agree",
    sentence="A freed place holds no lesson to come, a held one nothing agreed, a confirmed one nothing merely held.",
    sql="""
        SELECT place.id AS place, place.state, lesson.id AS lesson, lesson.state AS lesson_state
          FROM scheduling_place AS place JOIN scheduling_lesson AS lesson ON lesson.place_id = place.id
         WHERE (place.state, lesson.state) IN (('freed', 'held'), ('held', 'booked'), ('confirmed', 'held'))
            OR place.state = 'freed' AND lesson.state = 'booked' AND lesson.starts_at > place.freed_at
    """,
)
NO_ORPHAN_HOLD = Invariant(
    name="I5 no-orphan-hold",
    sentence="No place is held for longer than two minutes past its time, unless its story is asking or a person must.",
    sql="""
        SELECT place.id AS place, place.expires_at FROM scheduling_place AS place
         WHERE place.state = 'held' AND place.expires_at < clock_timestamp() - interval '2 minutes'
           AND NOT EXISTS (
               SELECT FROM academy_run AS run
                WHERE (run.recipe = 'enrolment' AND run.subject_label = 'academy.Enrolment'
                       AND run.subject_id = place.enrolment_id
                       OR run.recipe = 'waiting-offer' AND run.subject_label = 'scheduling.Offer'
                       AND run.subject_id = (SELECT id FROM scheduling_offer WHERE place_id = place.id))
                  AND (run.state = 'due' AND (run.outages > 0 OR run.leased_until > clock_timestamp())
                       OR run.state = 'dead' AND EXISTS (
                          SELECT FROM academy_deadletter WHERE kind = 'academy.Run' AND work_id = run.id
                             AND resolution = '')))
    """,
)

INVARIANTS = (
    NO_CLAIMS_OVERLAP,
    NO_LESSONS_OVERLAP,
    EVERY_LESSON_CLAIMS,
    PLACES_AND_LESSONS_AGREE,
    NO_ORPHAN_HOLD,
    edges(Lesson),
    edges(Place),
    *series_invariants.INVARIANTS,
)
