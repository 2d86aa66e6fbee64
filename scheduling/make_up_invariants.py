"""What must be true of decisions and make-up credits, whatever wrote them."""

from academy.kernel.invariants import Invariant, edges
from scheduling.models import MakeUpCredit

BALANCES = Invariant(
    name="I6 credits-equal-their-entries",
    sentence="A make-up credit's balance and state are what its ledger's lines come to, and never below zero.",
    sql="""
        SELECT credit.id AS credit, credit.balance, credit.state, told.sum, told.last
          FROM scheduling_makeupcredit AS credit
          LEFT JOIN LATERAL (
               SELECT sum(amount) AS sum, (array_agg(kind ORDER BY id DESC))[1] AS last
                 FROM scheduling_creditentry WHERE credit_id = credit.id
          ) AS told ON true
         WHERE coalesce(told.sum, 0) <> credit.balance OR credit.balance < 0
            OR credit.state <> CASE told.last WHEN 'issued' THEN 'open' WHEN 'released' THEN 'open'
                                              ELSE coalesce(told.last, 'new') END
    """,
)
USED_FOR_A_LESSON = Invariant(
    name="I6 used-credits-have-their-lesson",
    sentence="A booked credit has one live make-up lesson of its own student, and no make-up lesson two credits.",
    sql="""
        WITH bound AS (
            SELECT DISTINCT ON (entry.credit_id) entry.credit_id, entry.lesson_id, credit.state, credit.student_id
              FROM scheduling_creditentry AS entry JOIN scheduling_makeupcredit AS credit ON credit.id = entry.credit_id
             WHERE credit.state IN ('reserved', 'redeemed') AND entry.lesson_id IS NOT NULL
             ORDER BY entry.credit_id, entry.id DESC
        )
        SELECT 'no lesson' AS wrong, credit.id AS credit, NULL::bigint AS lesson
          FROM scheduling_makeupcredit AS credit
         WHERE credit.state IN ('reserved', 'redeemed') AND credit.id NOT IN (SELECT credit_id FROM bound)
        UNION ALL
        SELECT 'not its student''s make-up', bound.credit_id, bound.lesson_id
          FROM bound JOIN scheduling_lesson AS lesson ON lesson.id = bound.lesson_id
         WHERE lesson.kind <> 'make_up' OR NOT EXISTS (
               SELECT FROM scheduling_participant
                WHERE lesson_id = lesson.id AND student_id = bound.student_id)
        UNION ALL
        SELECT 'booked for a lesson that is off', bound.credit_id, bound.lesson_id
          FROM bound JOIN scheduling_lesson AS lesson ON lesson.id = bound.lesson_id
         WHERE bound.state = 'reserved' AND lesson.state = 'cancelled'
        UNION ALL
        SELECT 'two credits', min(credit_id), lesson_id FROM bound GROUP BY lesson_id HAVING count(*) > 1
    """,
)
ISSUED_FOR_A_REASON = Invariant(
    name="I6 issued-credits-have-their-cause",
    sentence="Every credit was given by a decision about a child of its family, or by somebody by hand with a reason.",
    sql="""
        SELECT credit.id AS credit, credit.decision_id AS decision
          FROM scheduling_makeupcredit AS credit
          LEFT JOIN scheduling_creditentry AS entry ON entry.credit_id = credit.id AND entry.kind = 'issued'
          LEFT JOIN scheduling_decision AS decision ON decision.id = credit.decision_id
          LEFT JOIN academy_student AS missed ON missed.id = decision.student_id
          LEFT JOIN academy_student AS holder ON holder.id = credit.student_id
         WHERE entry.id IS NULL
            OR decision.id IS NULL AND entry.by_id IS NULL
            OR missed.family_id <> holder.family_id
    """,
)
CREDIT_WHERE_PROMISED = Invariant(
    name="I6 a-promised-credit-is-there",
    sentence="A decision that counts and promises a credit has given one (a make-up gives its own credit back).",
    sql="""
        SELECT decision.id AS decision, decision.student_id AS student
          FROM scheduling_decision AS decision JOIN scheduling_lesson AS lesson ON lesson.id = decision.lesson_id
         WHERE decision.outcome = 'credit' AND decision.replaced_at IS NULL AND lesson.kind <> 'make_up'
           AND NOT EXISTS (SELECT FROM scheduling_makeupcredit WHERE decision_id = decision.id)
    """,
)

INVARIANTS = (BALANCES, USED_FOR_A_LESSON, ISSUED_FOR_A_REASON, CREDIT_WHERE_PROMISED, edges(MakeUpCredit))
