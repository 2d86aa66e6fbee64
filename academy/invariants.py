"""What must be true of the work, and of the history of people and rights."""

from academy.kernel.invariants import Invariant, edges
from academy.kernel.models.work import Work
from academy.models import Enrolment

# A worker looks every few seconds; what has waited or lain in dead hands for so long, nobody will take.
TOO_LONG = "interval '10 minutes'"

# Tables of people, rights and money: each row must have told the audit of its coming.
TOLD = (
    "academy_user",
    "academy_family",
    "academy_guardian",
    "academy_student",
    "academy_teacher",
    "academy_enrolment",
    "scheduling_place",
    "scheduling_participant",
    "billing_payer",
    "billing_invoice",
    "billing_invoiceline",
    "billing_payment",
    "billing_refund",
    "crm_lead",
)


def _of_each_kind(sql: str) -> str:
    return " UNION ALL ".join(
        sql.format(label=kind.label(), table=kind._meta.db_table, too_long=TOO_LONG) for kind in Work.kinds()
    )


NOTHING_FORGOTTEN = Invariant(
    name="I6 nothing-forgotten",
    sentence="Every piece of work is over, waits for its time, or is in living hands.",
    sql=_of_each_kind(
        "SELECT '{label}' AS kind, id, attempts, last_error FROM {table} WHERE state = 'due'"
        " AND greatest(not_before, leased_until) < clock_timestamp() - {too_long}"
    ),
)
DEAD_ARE_TOLD = Invariant(
    name="I6 dead-are-told",
    sentence="Whatever died has a letter that waits for an answer, or was dismissed with a reason.",
    sql=_of_each_kind(
        "SELECT '{label}' AS kind, dead.id, dead.last_error FROM {table} AS dead LEFT JOIN LATERAL ("
        "  SELECT resolution FROM academy_deadletter WHERE kind = '{label}' AND work_id = dead.id"
        "   ORDER BY id DESC LIMIT 1) AS letter ON true"
        " WHERE dead.state = 'dead' AND coalesce(letter.resolution, 'none') NOT IN ('', 'dismissed')"
    ),
)
STAFF_ARE_ALERTED = Invariant(
    name="I6 staff-are-alerted",
    sentence="Of every dead letter somebody in the office was told, unless it is the telling that died.",
    sql="""
        SELECT letter.id, letter.kind, letter.title FROM academy_deadletter AS letter
         WHERE letter.kind <> 'academy.Notice'
           AND EXISTS (SELECT FROM academy_user WHERE is_staff AND is_active AND created_at < letter.created_at)
           AND NOT EXISTS (SELECT FROM academy_notice WHERE kind = 'staff_alert'
                           AND about_label = 'academy.DeadLetter' AND about_id = letter.id)
    """,
)
EVERY_ROW_TOLD = Invariant(
    name="I9 every-row-told",
    sentence="Each row of people, rights and money has told the audit of its coming.",
    sql=" UNION ALL ".join(
        f"SELECT '{table}' AS table, present.id FROM {table} AS present WHERE NOT EXISTS ("  # noqa: S608 - our own words
        f" SELECT FROM academy_auditentry WHERE table_name = '{table}' AND row_id = present.id"
        "   AND operation = 'INSERT')"
        for table in TOLD
    ),
)
ACTOR_AND_REQUEST = Invariant(
    name="I9 actor-and-request",
    sentence="What the application changed names both who and in which request; one alone would be a lost trace.",
    sql="""
        SELECT id, table_name, row_id, actor, request_id FROM academy_auditentry
         WHERE (actor = '') <> (request_id = '')
    """,
)

INVARIANTS = (
    NOTHING_FORGOTTEN,
    DEAD_ARE_TOLD,
    STAFF_ARE_ALERTED,
    EVERY_ROW_TOLD,
    ACTOR_AND_REQUEST,
    edges(Enrolment),
)
